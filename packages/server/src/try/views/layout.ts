import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'

/** Where somebody stands: naming an account, saving a sheet, using codes. */
export type Place = 1 | 2 | 3

const PLACES = ['Get a sheet', 'Save it', 'Use a code'] as const

/** The frame of every page. The title says first what changed, for whoever hears it read. */
export const layout = (title: string, place: Place | null, content: Markup): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – Try Sparekey</title>
        <link rel="stylesheet" href="/try/style.css" />
        <script src="/try/script.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/try">${keyMark()}<span>Sparekey</span></a>
          <p>Trying it out, on this machine alone</p>
          <a class="quiet" href="/try/mail">Messages</a>
          <a class="quiet" href="/docs">API reference</a>
        </header>
        ${place === null ? '' : progress(place)}
        <main id="content">${content}</main>
        <footer class="end">
          <p>
            Accounts made here are apart from those of your application. Start the service without
            <code>--try</code> and this page is gone.
          </p>
        </footer>
      </body>
    </html>`

const progress = (place: Place): Markup =>
  html`<nav class="progress" aria-label="Where you are">
    <ol>
      ${PLACES.map((name, index) => progressStep(name, index + 1, place))}
    </ol>
  </nav>`

const progressStep = (name: string, number: number, place: Place): Markup => {
  const state = number < place ? 'done' : number === place ? 'here' : 'ahead'
  return html`<li class="${state}" ${number === place ? html`aria-current="step"` : ''}>
    <span class="number" aria-hidden="true">${state === 'done' ? '✓' : number}</span>
    <span>${name}${state === 'done' ? html`<span class="unseen"> (done)</span>` : ''}</span>
  </li>`
}

/** A key whose bow is a sheet's punched hole. */
const keyMark = (): Markup =>
  html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
    <circle cx="8" cy="12" r="5" fill="none" stroke="currentColor" stroke-width="2.5" />
    <path d="M13 12h9m-3 0v4m-3.5-4v3" fill="none" stroke="currentColor" stroke-width="2.5" />
  </svg>`
