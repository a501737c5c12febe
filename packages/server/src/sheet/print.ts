import { readFileSync } from 'node:fs'
import { html } from 'hono/html'
import type { Sheet, SheetCode } from './sheet.ts'
import { type Square, squareOf } from './square.ts'

const FEW_CODES = 12

/** HTML in which everything that was put in is escaped. */
type Markup = ReturnType<typeof html>

/**
 * The style of {@link printSheet}, for paper alone: on screen the sheet is hidden, and in print everything beside it. The
 * page gives it a style sheet or puts it into its own; it is the same for every sheet, and asks for nothing inline.
 */
export const printStyle: string = readFileSync(new URL('print.css', import.meta.url), 'utf8')

/**
 * The sheet for printing, as a child of `body`. Up to 20 codes stand on one page of A4 or Letter. `square`: with a QR
 * square of all codes, where the policy's `delivery.qr` allows it and they are few enough; default false.
 */
export function printSheet(sheet: Sheet, options: { readonly square?: boolean } = {}): Markup {
  const square = options.square === true ? squareOf(sheet) : null
  return html`<section class="paper-sheet" data-codes lang="${sheet.language}">
    <header>
      <h1><bdi>${sheet.heading}</bdi></h1>
      <p>${sheet.name}</p>
    </header>
    <dl>
      ${sheet.facts.map(
        ({ name, value }) =>
          html`<dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>`,
      )}
    </dl>
    ${sheet.intro.map((text) => html`<p>${text}</p>`)}
    <ul class="${sheet.codes.length > FEW_CODES ? 'many' : 'few'}">
      ${sheet.codes.map((code) => line(code, sheet.texts.usedOn))}
    </ul>
    <footer>
      <div>${sheet.notes.map((text) => html`<p>${text}</p>`)}</div>
      ${square === null ? '' : figure(square, sheet)}
    </footer>
  </section>`
}

const line = (code: SheetCode, usedOn: string): Markup =>
  html`<li>
    <code><b>${code.label}</b>${code.rest}</code><span>${usedOn}</span>
  </li>`

const figure = ({ modules, lines }: Square, { texts }: Sheet): Markup =>
  html`<figure>
    <svg viewBox="0 0 ${modules} ${modules}" role="img" aria-label="${texts.squareName}">
      <path d="${lines}" stroke="#000" />
    </svg>
    <figcaption>${texts.square}</figcaption>
  </figure>`
