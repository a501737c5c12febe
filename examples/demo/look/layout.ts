import { html } from 'hono/html'
import { chapters, type Chapter } from './story.ts'

/** HTML in which everything that was put in is escaped. */
export type Markup = ReturnType<typeof html>

export const LIBRARY = 'Fernhill Library'

export interface PageParts {
  readonly title: string
  readonly chapter: Chapter
  /** Whose page it is; `null` before the sign-in is whole. */
  readonly person: string | null
  readonly content: Markup
  /** Scripts of this page, below the place of the demo's files. */
  readonly scripts?: readonly string[]
}

/** The frame of every page: the library's own, and beside it what of the story comes next. */
export const layout = ({ title, chapter, person, content, scripts = [] }: PageParts): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – ${LIBRARY}</title>
        <link rel="icon" href="/files/icon.svg" />
        <link rel="stylesheet" href="/files/style.css" />
        ${['page.js', ...scripts].map((name) => html`<script type="module" src="/${name.includes('/') ? name : `files/${name}`}"></script>`)}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/">${leaf()}<span>${LIBRARY}</span></a>
          <nav aria-label="Pages">
            ${person === null ? html`<a href="/sign-in">Sign in</a>` : html`<a href="/account">Account</a>`}
            <a href="/mail">Mail</a>
            ${person === null ? '' : html`<form method="post" action="/sign-out"><button class="bare">Sign out</button></form>`}
          </nav>
        </header>
        <div class="page">
          <main id="content" tabindex="-1">${content}</main>
          ${story(chapter)}
        </div>
        <footer>
          <p>
            There is no such library. This is the demo application of Sparekey: it runs on this machine alone,
            and everything in it is real.
          </p>
        </footer>
      </body>
    </html>`

const story = (here: Chapter): Markup =>
  html`<aside class="story" aria-labelledby="story-heading">
    <h2 id="story-heading">The story, in two minutes</h2>
    <ol>
      ${chapters.map(({ name, hint }, index) => {
        const number = index + 1
        const state = number < here ? 'done' : number === here ? 'here' : 'ahead'
        return html`<li class="${state}" ${state === 'here' ? html`aria-current="step"` : ''}>
          <span class="number" aria-hidden="true">${state === 'done' ? '✓' : number}</span>
          <span class="name"
            >${name}${state === 'done' ? html`<span class="unseen"> (done)</span>` : ''}</span
          >
          ${state === 'here' ? html`<span class="hint">${hint}</span>` : ''}
        </li>`
      })}
    </ol>
    ${here > chapters.length ? html`<p>That is the whole story. Nobody was locked out, and nobody had to be asked for help.</p>` : ''}
  </aside>`

const leaf = (): Markup =>
  html`<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" focusable="false">
    <path
      d="M12 21V9m0 12c-5 0-8-3.5-8-9 5 0 8 3 8 9Zm0-5c0-6 3-9.5 8-9.5 0 6-3 9.5-8 9.5Zm0-7c-2-1.500-2.500-4 0-6.500 2.500 2.500 2 5 0 6.500Z"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linejoin="round"
      stroke-linecap="round"
    />
  </svg>`
