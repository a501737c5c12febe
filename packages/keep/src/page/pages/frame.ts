import type { Said } from '../desk.ts'
import type { PageName } from '../gate.ts'
import { html } from '../markup.ts'
import type { Markup, Part } from '../markup.ts'
import { withoutCommands } from '../words.ts'
import type { KeepErrorCode } from '../../errors.ts'

/** What the frame of a page depends on. */
export interface Frame {
  /** The path that everything lies below, with slashes at both ends. */
  readonly base: string
  /** The path of this page below it. */
  readonly path: string
  readonly idleSeconds: number
  /** The name that the browser asked for. */
  readonly name: PageName
  /** Whether the vault is open: else there is nowhere to go. */
  readonly isOpen: boolean
}

const places = [
  ['', 'Accounts'],
  ['status', 'Status'],
  ['calendar', 'Calendar'],
  ['check', 'What if'],
  ['print', 'Print'],
  ['emergency', 'Bad day'],
  ['places', 'Places'],
  ['keys', 'Keys'],
] as const

/** The frame of every page. The title says first what the page is about, for whoever hears it read. */
export function layout(frame: Frame, title: string, said: Said | null, content: Part): Markup {
  return html`<!doctype html>
    <html lang="en" data-idle-seconds="${frame.idleSeconds}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – keep</title>
        <base href="${frame.base}" />
        <link rel="icon" href="icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="style.css" />
        <script src="script.js" defer></script>
      </head>
      <body>
        <a class="skip" href="${frame.path}#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="">${keyMark}<span>keep</span></a>
          ${frame.isOpen ? html`${menu(frame.path)} ${lockButton}` : html`<p>Your backup codes, on this machine alone</p>`}
        </header>
        <main id="content">${said === null ? null : saidBlock(said)} ${content}</main>
        <footer class="end">
          <p>This page comes from your own machine. Nothing on it leaves the machine.</p>
        </footer>
      </body>
    </html>`
}

/** A page that says what went wrong, in a sentence. */
export function problemPage(frame: Frame, sentence: string, code: KeepErrorCode | null): Markup {
  const heading = code === null ? sentence : 'That did not work'
  return layout(
    frame,
    'That did not work',
    null,
    html`<section class="narrow">
      <h1>${heading}</h1>
      ${code === null ? null : html`<p class="lead">${withoutCommands(sentence)}</p>`}
      <p>Going back in the browser keeps what you typed. <a href="">Go to the first page</a></p>
    </section>`,
  )
}

/** For who was not let in: it has no style and no way on. */
export function refusedPage(sentence: string): Markup {
  return bare('Not let in', html`<p>${sentence}</p>`)
}

/** For who was let in just now: goes on by itself. */
export function admittedPage(base: string): Markup {
  return bare(
    'Opening',
    html`<p><a href="${base}">Go on</a></p>`,
    html`<meta http-equiv="refresh" content="0; url=${base}" />`,
  )
}

/** The last page: what is in the browser after it holds nothing. */
export function closedPage(): Markup {
  return bare(
    'Locked',
    html`<p>The vault is locked, and this page is closed. To open it again: <code>keep open</code></p>`,
  )
}

function bare(title: string, content: Markup, head: Markup | null = null): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${head}
        <title>${title} – keep</title>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`
}

function menu(path: string): Markup {
  const links = places.map(([to, name]) => {
    const isHere = path === to || (to === '' ? path.startsWith('accounts') : path.startsWith(`${to}/`))
    return html`<li><a href="${to}" ${isHere ? html`aria-current="page"` : null}>${name}</a></li>`
  })
  return html`<nav aria-label="Pages">
    <ul>
      ${links}
    </ul>
  </nav>`
}

const lockButton = html`<form class="lock" method="post" action="lock">
  <button class="second">Lock</button>
</form>`

function saidBlock({ tone, text, todo = [], canUndo = false }: Said): Markup {
  return html`<section class="callout ${tone}" role="${tone === 'good' ? 'status' : 'alert'}">
    <p><strong>${text}</strong></p>
    ${todo.map((line) => html`<p>${line}</p>`)}
    ${canUndo ? html`<form method="post" action="undo"><button class="link">Undo</button></form>` : null}
  </section>`
}

/** A key whose bow is a sheet's punched hole. */
const keyMark = html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
  <circle cx="8" cy="12" r="5" fill="none" stroke="currentColor" stroke-width="2.5" />
  <path d="M13 12h9m-3 0v4m-3.5-4v3" fill="none" stroke="currentColor" stroke-width="2.5" />
</svg>`
