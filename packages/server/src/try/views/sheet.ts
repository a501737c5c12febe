import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { calendarDay } from '../times.ts'

export interface SheetView {
  readonly account: string
  readonly serial: string
  readonly issuedAt: Date
  readonly codes: readonly [string, ...string[]]
}

/** The sheet itself, on the one page that shows it. */
export const sheetCard = (sheet: SheetView): Markup =>
  html`<section class="sheet" aria-labelledby="sheet-name">
      <header>
        <h2 id="sheet-name">Sheet ${sheet.serial}</h2>
        <p>Backup codes of <strong>${sheet.account}</strong><br />${calendarDay(sheet.issuedAt)}</p>
      </header>
      <ol>
        ${sheet.codes.map(
          (code) =>
            html`<li>
              <code><b>${code.slice(0, 2)}</b>${code.slice(2)}</code>
            </li>`,
        )}
      </ol>
      <p class="small">
        Each code works once. The first two characters are its name, for when one is reported as used. Keep
        the sheet with your other papers, not on the phone that it stands in for.
      </p>
    </section>
    <form class="keep" method="post" action="/try/sheet.txt">
      <input type="hidden" name="account" value="${sheet.account}" />
      <input type="hidden" name="serial" value="${sheet.serial}" />
      <input type="hidden" name="codes" value="${sheet.codes.join(' ')}" />
      <button class="second" type="button" data-copy="${sheet.codes.join('\n')}" hidden>Copy all</button>
      <button class="second">Save as a file</button>
      <button class="second" type="button" data-print hidden>Print</button>
      <span class="said" role="status"></span>
    </form>`

const SHAPE = /^[0-9A-Z]{4,5}(-[0-9A-Z]{4,5}){3,5}$/
const MOST_CODES = 100

/** The sheet as a text file, from what its page sends back: the service itself has no codes any more. */
export const sheetFile = (account: string, serial: string, codes: string, day: Date): string | null => {
  const list = codes.split(' ')
  if (!/^[0-9A-Z]{4}$/.test(serial) || list.length > MOST_CODES || !list.every((code) => SHAPE.test(code)))
    return null
  return [
    `Backup codes of ${account}`,
    `Sheet ${serial}, ${calendarDay(day)}, made to try out Sparekey`,
    '',
    ...list.map((code, index) => `${String(index + 1).padStart(3)}.  ${code}`),
    '',
    'Each code works once. Cross it off when you have used it.',
    '',
  ].join('\r\n')
}

/** A name that says whose codes these are, which sheet, and from when. */
export const sheetFileName = (account: string, serial: string, day: Date): string =>
  `backup-codes_${account.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, 40)}_sheet-${serial}_${day.toISOString().slice(0, 10)}.txt`
