import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Markup } from '../docs/markup.ts'
import { fill, oneLine } from './clean.ts'
import type { PageText, Texts } from './texts/texts.ts'

/**
 * What the page says. `ask`: the button is there. `done`: the sheet is stopped. `alreadyDone`: it was before the page was
 * opened. `ended`: the sheet had ended in another way, and what its codes opened is ended too. `unknown`: the link is too
 * old, or not one of ours.
 */
export type NotMeState = 'ask' | 'done' | 'alreadyDone' | 'ended' | 'unknown'

/** What came of the question what a link is about (GET), or of saying "this was not me" (POST). */
type Answer = { readonly ok: true; readonly sheet: 'live' | 'suspended' | 'ended' } | { readonly ok: false }

/** A sheet that has ended may have opened something that has not, so the button is there for it too. */
export const notMeState = (method: 'GET' | 'POST', answer: Answer): NotMeState => {
  if (!answer.ok) return 'unknown'
  if (method === 'GET') return answer.sheet === 'suspended' ? 'alreadyDone' : 'ask'
  return answer.sheet === 'ended' ? 'ended' : 'done'
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1a2125, #e8ecee); --page: light-dark(#f3f5f5, #111416);
  --accent: light-dark(#0b5f6b, #5cc4d2); --on-accent: light-dark(#ffffff, #06222a);
  background: var(--page); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
body { max-width: 36rem; margin: 0 auto; padding: 2rem 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; }
button { min-height: 2.75rem; padding: 0.5rem 1.25rem; border: 0; border-radius: 8px; font: inherit; font-weight: 600;
  background: var(--accent); color: var(--on-accent); cursor: pointer; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
`

/**
 * Headers of every answer under `/not-me/`. The link is a secret, so it is told to no other site, indexed by no search
 * engine and kept by no cache.
 */
export const notMeHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
}

/**
 * The page behind the link "this was not me". To GET it shows `ask`, changing nothing, since mail scanners follow links; its
 * one form posts to the same address, and the answer to POST is any other state. Works without scripts and without cookies.
 */
export const notMePage = (state: NotMeState, applicationName: string, texts: Texts): Markup => {
  const { heading, paragraphs }: PageText = texts.page[state]
  const application = oneLine(applicationName, 40)
  return html`<!doctype html>
    <html lang="${texts.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${heading} – ${application}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>${heading}</h1>
          ${paragraphs.map((paragraph) => html`<p>${fill(paragraph, { application })}</p>`)}
          ${state === 'ask' ? html`<form method="post"><button>${texts.page.button}</button></form>` : ''}
        </main>
      </body>
    </html>`
}
