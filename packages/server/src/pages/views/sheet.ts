import { html } from 'hono/html'
import type { Issued, Policy } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import type { Words } from '../words.ts'
import { type CheckView, checkScreen } from './enroll.ts'
import { layout } from './layout.ts'

export interface SheetView {
  readonly issued: Pick<Issued, 'codes' | 'serial' | 'issuedAt'>
  /** In which ways the codes may leave the page. */
  readonly delivery: Policy['delivery']
  readonly check: CheckView
}

/**
 * The one page with the codes, and the screen after it. Which of the two is seen is the part of the address after `#`, so
 * that going on, and back to the codes, asks the service for nothing.
 */
export const sheetPage = (words: Words, view: SheetView): Markup => {
  const { sheet } = words.texts
  const codes = view.issued.codes.toSorted()
  const { delivery } = view
  return layout(
    words,
    sheet.heading,
    html`<div class="screens" data-codes>
      <section class="sheet-screen" id="sheet" tabindex="-1">
        <h1>${sheet.heading}</h1>
        <p class="lead">${sheet.once}</p>
        <section class="sheet" aria-labelledby="sheet-name">
          <header>
            <h2 id="sheet-name">${words.say(sheet.name, { sheet: view.issued.serial })}</h2>
            <p>${words.say(sheet.codesOf)}<br />${words.day(view.issued.issuedAt)}</p>
          </header>
          <ul role="list">
            ${codes.map((code) => html`<li>${printedCode(code)}</li>`)}
          </ul>
          <p class="hint">${sheet.label}</p>
        </section>
        <div class="take">
          ${
            delivery.copy
              ? html`<button class="second" type="button" data-copy="${codes.join('\n')}" hidden>
                  ${sheet.copy}
                </button>`
              : ''
          }
          ${
            delivery.download
              ? html`<a class="button second" download="${fileName(view)}" href="${textLink(words, view)}"
                  >${sheet.download}</a
                >`
              : ''
          }
          ${
            delivery.print
              ? html`<button class="second" type="button" data-print hidden>${sheet.print}</button>`
              : ''
          }
          <span role="status" data-said data-copied="${sheet.copied}" data-not="${sheet.notCopied}"></span>
        </div>
        <h2>${sheet.keep}</h2>
        <p>${delivery.storageAdvice ?? sheet.places}</p>
        <p><a class="button main" href="#check">${sheet.next}</a></p>
      </section>
      <section class="check-screen" id="check" tabindex="-1">${checkScreen(words, view.check, null)}</section>
    </div>`,
  )
}

/** In its groups, its two first symbols bold; a narrow screen breaks it between groups. */
const printedCode = (code: string): Markup => {
  const groups = code.slice(2).split(/(?<=-)/)
  return html`<code
    ><b>${code.slice(0, 2)}</b
    >${groups.map((group, index) => (index === 0 ? group : html`<wbr />${group}`))}</code
  >`
}

/** The sheet as a text file, within the page itself: the codes never travel back. */
const textLink = (words: Words, { issued }: SheetView): string => {
  const { sheet } = words.texts
  const lines = [
    words.say(sheet.codesOf),
    `${words.say(sheet.name, { sheet: issued.serial })}, ${words.day(issued.issuedAt)}`,
    '',
    ...issued.codes.toSorted().map((code) => `[ ] ${code}`),
    '',
    sheet.fileEnd,
    '',
  ]
  return `data:text/plain;charset=utf-8,${encodeURIComponent(lines.join('\r\n'))}`
}

const fileName = ({ issued }: SheetView): string =>
  `backup-codes_sheet-${issued.serial}_${issued.issuedAt.toISOString().slice(0, 10)}.txt`
