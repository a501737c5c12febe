import { html } from 'hono/html'
import type { Visitor } from '../sessions.ts'

/** HTML in which everything that was put in is escaped. */
export type Markup = ReturnType<typeof html>

/** Who is signed in, and what every form of theirs carries. */
export interface Frame {
  readonly visitor: Visitor
  readonly formToken: string
}

/** The frame of every page. */
export function layout(title: string, frame: Frame | null, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – keep for teams</title>
        <link rel="stylesheet" href="/pages/style.css" />
        <script type="module" src="/pages/script.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header class="top">${frame === null ? html`<p>keep for teams</p>` : signedIn(frame)}</header>
        <main id="content">${content}</main>
        <footer>
          <p>
            This page comes from your team’s server, and shows what the server knows: people, ids, days and
            counts. It opens no code, and does not know what sets are called:
            <code>keep team list --json</code>
            does.
          </p>
        </footer>
      </body>
    </html>`
}

function signedIn({ visitor, formToken }: Frame): Markup {
  const { member, state } = visitor
  return html`<nav aria-label="Team">
      <a href="/pages">Overview</a>
      <span class="quiet">team ${state.team.slice(0, 8)}</span>
    </nav>
    <form method="post" action="/pages/out">
      <input type="hidden" name="token" value="${formToken}" />
      <span>${member.name}</span> <button class="quiet">Sign out</button>
    </form>`
}

/** A page that only says something. */
export function plainPage(frame: Frame | null, heading: string, text: string): Markup {
  return layout(
    heading,
    frame,
    html`<h1>${heading}</h1>
      <p class="lead">${text}</p>
      <p><a href="/pages">Go on</a></p>`,
  )
}

/** `2026-03-01 12:00 UTC` */
export function minute(instant: string | number): string {
  return `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `1 code`, `2 codes` */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

/** What every form takes that asks a passkey: it is there when the script is. */
export const touchNote = html`<noscript>
    <p class="said">Passkeys take a browser that runs scripts, and this one does not.</p>
  </noscript>
  <p role="status" data-said></p>`

export function hidden(fields: Readonly<Record<string, string>>): readonly Markup[] {
  return Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
}

/** Fields that the script fills with what the passkey gave. */
export const touchFields = hidden({ credential: '', authenticatorData: '', clientData: '', signature: '' })

/** A form of one button that leads to the page where something is signed. */
export function deedForm(
  { formToken }: Frame,
  wish: { readonly deed: string; readonly about: string; readonly item?: string },
  label: string,
  kind: 'main' | 'second' = 'second',
): Markup {
  const { deed, about, item = '' } = wish
  return html`<form method="post" action="/pages/look">
    ${hidden({ token: formToken, deed, about, item })}
    <button class="${kind}">${label}</button>
  </form>`
}
