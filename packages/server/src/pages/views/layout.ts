import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { type About, type Said, slips } from '../said.ts'
import type { PageText } from '../texts/texts.ts'
import type { Words } from '../words.ts'

/**
 * The frame of the pages of a visit. `paper`: what is printed in the place of the page, and nothing but that is.
 */
export const layout = (words: Words, title: string, content: Markup, paper: Markup | null = null): Markup =>
  plainLayout(
    words,
    title,
    content,
    html`${paper === null ? '' : html`<link rel="stylesheet" href="/pages/paper.css" />`}
      <link rel="modulepreload" href="/pages/slip.js" />
      <script type="module" src="/pages/script.js"></script>`,
    paper ?? '',
  )

/** The frame of a page that runs no script: of every page that is not part of a visit. */
export const plainLayout = (
  { texts, application }: Words,
  title: string,
  content: Markup,
  head: Markup | '' = '',
  after: Markup | '' = '',
): Markup =>
  html`<!doctype html>
    <html lang="${texts.language}" dir="${texts.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – ${application}</title>
        <link rel="stylesheet" href="/pages/style.css" />
        ${head}
      </head>
      <body>
        <a class="skip" href="#content">${texts.skip}</a>
        <header class="top"><p>${application}</p></header>
        <main id="content">${content}</main>
        ${after}
      </body>
    </html>`

/** What came of the last step, tied to the field by `aria-describedby="said"`. */
export const saidBox = ({ texts, say, moment }: Words, said: Said | null): Markup | '' => {
  if (said === null) return ''
  const { heading, text } = texts.said[said.about]
  const { time, sheet, groups } = texts.unnamed
  const values = {
    time: said.at === undefined ? time : moment(said.at),
    sheet: said.serial ?? sheet,
    group: groups[(said.group ?? groups.length) - 1] ?? '',
  }
  return html`<div class="said" id="said" role="alert">
    <h2>${say(heading, values)}</h2>
    <p>${say(text, values)}</p>
  </div>`
}

/** The title says first what came of the last step, for whoever hears it read. */
export const titleOf = ({ texts, say }: Words, usual: string, said: Said | null): string =>
  said === null ? usual : say(texts.said[said.about].heading, { sheet: said.serial ?? texts.unnamed.sheet })

/** What a browser says of a slip before anything is sent, and where no answer comes: heading and text by what it is, and the names of the groups. */
export const slipTexts = ({ texts, say }: Words, named: readonly About[] = slips): string => {
  const group = { group: '{group}' }
  const said: Record<string, readonly [heading: string, text: string]> = {}
  for (const about of [...named, 'no_answer'] as const) {
    const { heading, text } = texts.said[about]
    said[about] = [say(heading, group), say(text, group)]
  }
  return JSON.stringify({ said, groups: texts.unnamed.groups })
}

/** A code as its owner finds it on the sheet. */
export interface NamedCode {
  readonly label: string
  /** Of another system: its label is its place on the old list. */
  readonly isImported: boolean
}

export const codeName = ({ texts, say }: Words, { label, isImported }: NamedCode): string =>
  isImported
    ? say(texts.codeNames.numbered, { number: String(Number(label) || 100) })
    : say(texts.codeNames.starting, { label })

/**
 * The field for one code. It takes it whole, as it stands on the sheet or as people type it (WCAG 2.2 F109). `isOfDigits`
 * asks for a number pad, which on some telephones has no way to letters: only where no code of another kind can be meant.
 */
export const codeField = (label: string, hint: string, isRefused: boolean, isOfDigits = false): Markup =>
  html`<label for="code">${label}</label>
    <p class="hint" id="hint">${hint}</p>
    <input
      class="code"
      id="code"
      name="code"
      type="text"
      inputmode="${isOfDigits ? 'numeric' : 'text'}"
      autocomplete="off"
      autocapitalize="characters"
      autocorrect="off"
      spellcheck="false"
      enterkeyhint="go"
      aria-describedby="hint${isRefused ? ' said' : ''}"
      ${isRefused ? html`aria-invalid="true" autofocus` : ''}
    />`

/** A form of one button. */
export const buttonForm = (
  action: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  kind: 'main' | 'second' | 'quiet' = 'second',
): Markup =>
  html`<form method="post" action="/pages/${action}">
    ${hiddenFields(fields)}
    <button class="${kind}">${label}</button>
  </form>`

export const hiddenFields = (fields: Readonly<Record<string, string>>): readonly Markup[] =>
  Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)

/** A page that only says something; with the way back where it is known. */
export const plainPage = (words: Words, { heading, text }: PageText, returnUrl: string | null): Markup =>
  layout(
    words,
    words.say(heading),
    html`<h1>${words.say(heading)}</h1>
      <p class="lead">${words.say(text)}</p>
      ${returnUrl === null ? '' : goOn(words, returnUrl)}`,
  )

export const goOn = ({ texts, say }: Words, returnUrl: string): Markup =>
  html`<p><a class="button main" href="${returnUrl}">${say(texts.back.goOn)}</a></p>`
