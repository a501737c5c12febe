import { html } from 'hono/html'
import type { Policy } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import type { SheetLink } from '../../sheet/links.ts'
import { printSheet } from '../../sheet/print.ts'
import { codeOf, type Sheet, type SheetCode } from '../../sheet/sheet.ts'
import type { Words } from '../words.ts'
import { type CheckView, checkScreen } from './enroll.ts'
import { layout } from './layout.ts'

/** `isComplete` false: a name on it is in a script that its fonts lack. */
export type PdfFile = SheetLink & { readonly isComplete: boolean }

export interface SheetView {
  readonly sheet: Sheet
  /** Within the page, so that the codes never travel back. */
  readonly files: { readonly text: SheetLink | null; readonly pdf: PdfFile | null }
  /** In which ways the codes may leave the page. */
  readonly delivery: Policy['delivery']
  readonly check: CheckView
}

/**
 * The one page with the codes, and the screen after it. Which of the two is seen is the part of the address after `#`, so
 * that going on, and back to the codes, asks the service for nothing. What is marked `data-codes` goes as the page is left.
 */
export const sheetPage = (words: Words, view: SheetView): Markup => {
  const { sheet: texts } = words.texts
  const { sheet, delivery } = view
  return layout(
    words,
    texts.heading,
    html`<div class="screens" data-codes>
      <section class="sheet-screen" id="sheet" tabindex="-1">
        <h1>${texts.heading}</h1>
        <p class="lead">${texts.once}</p>
        <section class="sheet" aria-labelledby="sheet-name">
          <header>
            <h2 id="sheet-name">${sheet.name}</h2>
            <p>${words.say(texts.codesOf)}<br />${words.day(sheet.issuedAt)}</p>
          </header>
          <ul role="list">
            ${sheet.codes.map((code) => html`<li>${printedCode(code)}</li>`)}
          </ul>
          <p class="hint">${texts.label}</p>
        </section>
        ${ways(words, view)}
        <h2>${texts.keep}</h2>
        <p>${delivery.storageAdvice ?? texts.places}</p>
        <p><a class="button main" href="#check">${texts.next}</a></p>
      </section>
      <section class="check-screen" id="check" tabindex="-1">${checkScreen(words, view.check, null)}</section>
    </div>`,
    delivery.print ? printSheet(sheet, { square: delivery.qr }) : null,
  )
}

/** How the codes get from the page to where they are kept. */
const ways = ({ texts }: Words, { sheet, files, delivery }: SheetView): Markup => {
  const { sheet: words } = texts
  const { text, pdf } = files
  const all = sheet.codes.map(codeOf).join('\n')
  return html`<div class="take">
      ${
        delivery.copy
          ? html`<button class="second" type="button" data-copy="${all}" hidden>${words.copy}</button>`
          : ''
      }
      ${text === null ? '' : fileLink(text, words.download)} ${pdf === null ? '' : fileLink(pdf, words.pdf)}
      ${
        delivery.print
          ? html`<button class="second" type="button" data-print hidden>${words.print}</button>`
          : ''
      }
      <span
        role="status"
        data-said
        data-copied="${words.copied}"
        data-not-copied="${words.notCopied}"
        data-not-printed="${words.notPrinted}"
      ></span>
    </div>
    ${pdf === null || pdf.isComplete ? '' : html`<p class="hint">${words.incomplete}</p>`}
    ${
      text === null && pdf === null
        ? ''
        : html`<p class="hint">${delivery.print ? words.blockedPrint : words.blocked}</p>`
    }`
}

const fileLink = ({ fileName, href }: SheetLink, label: string): Markup =>
  html`<a class="button second" download="${fileName}" href="${href}">${label}</a>`

/** In its groups, its two first symbols bold; a narrow screen breaks it between groups. */
const printedCode = ({ label, rest }: SheetCode): Markup => {
  const groups = rest.split(/(?<=-)/)
  return html`<code
    ><b>${label}</b>${groups.map((group, index) => (index === 0 ? group : html`<wbr />${group}`))}</code
  >`
}
