import { layout } from './frame.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { file, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { day } from '../words.ts'
import { ageInWords, attentionInWords, leftInWords, problemInWords } from '../../cli/words.ts'
import { addMonths } from '../../track/dates.ts'
import { dueItems } from '../../track/due.ts'
import type { DueItem } from '../../track/due.ts'
import { toICalendar } from '../../track/icalendar.ts'
import { monthWeeks } from '../../track/month.ts'
import type { MonthDay } from '../../track/month.ts'
import { statusRows } from '../../track/status.ts'
import type { StatusRow } from '../../track/status.ts'
import type { Book } from '../../model/types.ts'
import { KeepError } from '../../errors.ts'

const monthsInCalendarFile = 24
const alarmDaysAhead = 30

/** How everything stands, and what is due when. */
export const overviewRoutes: readonly Route[] = [
  get('status', 'open', (call) => page(statusPage(call))),
  get('calendar', 'open', (call) => page(calendarPage(call))),
  get('calendar/file', 'open', calendarFile),
]

function statusPage({ frame, desk }: Call): Markup {
  const rows = statusRows(desk.book, desk.today())
  const wrong = rows.filter(({ problems }) => problems.length > 0).length
  const heading =
    rows.length === 0
      ? 'Nothing here yet'
      : wrong === 0
        ? 'Nothing is wrong'
        : attentionInWords(wrong, rows.length)
  const singleUse = new Map(desk.book.accounts.map((account) => [account.id, account.singleUse]))
  return layout(
    frame,
    heading,
    desk.takeSaid(),
    html`<div class="heading"><h1>${heading}</h1></div>
      ${
        rows.length === 0
          ? html`<p><a class="button" href="import">Bring in your first codes</a></p>`
          : html`<table class="status">
                <caption class="unseen">
                  How every account stands
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Account</th>
                    <th scope="col">Left</th>
                    <th scope="col">Age</th>
                    <th scope="col">New ones by</th>
                    <th scope="col">Copies</th>
                    <th scope="col">What is wrong</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows.map((row) => statusCells(row, singleUse.get(row.id) ?? true))}
                </tbody>
              </table>
              <p class="small">
                “Left” is as written down here: a code that was used elsewhere is not seen.
              </p>`
      }`,
  )
}

function statusCells(row: StatusRow, singleUse: boolean): Markup {
  const renewOn = row.rotationDueOn ?? row.expiresOn
  const isWrong = row.problems.length > 0
  return html`<tr class="${isWrong ? 'wrong' : 'fine'}">
    <th scope="row"><a href="accounts/${row.id}">${row.name}</a></th>
    <td data-label="Left">${leftInWords({ singleUse }, row)}</td>
    <td data-label="Age">${ageInWords(row)}</td>
    <td data-label="New ones by">${renewOn === null ? '–' : day(renewOn)}</td>
    <td data-label="Copies">${row.left === null ? '–' : row.copies}</td>
    <td data-label="Wrong">
      ${isWrong ? html`<span class="warning">${row.problems.map((problem) => problemInWords(problem, row)).join('; ')}</span>` : html`<span class="good">✓ nothing</span>`}
    </td>
  </tr>`
}

function calendarPage({ frame, desk, query }: Call): Markup {
  const today = desk.today()
  const month = monthOf(query.get('month') ?? today.slice(0, 7))
  const until = addMonths(`${month}-01`, 1)
  const items = dueItems(desk.book, today, until).filter(({ on }) => on.startsWith(month))
  const title = new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const step = (months: number): string => `calendar?month=${addMonths(`${month}-01`, months).slice(0, 7)}`
  return layout(
    frame,
    title,
    desk.takeSaid(),
    html`<div class="heading">
        <h1>${title}</h1>
        <nav class="actions" aria-label="Months">
          <a class="button second" href="${step(-1)}">Before</a>
          <a class="button second" href="${step(1)}">After</a>
        </nav>
      </div>
      <div class="columns">
        <div class="stage">${monthTable(month, today, items)}</div>
        <aside>
          <section class="card">
            <h2>${items.length === 0 ? 'Nothing is due in this month' : 'To do'}</h2>
            <ul class="things">
              ${items.map((item) => dueRow(item, today))}
            </ul>
          </section>
          <p><a class="button second" href="calendar/file">Save for my calendar</a></p>
          <p class="small">
            A file that calendar programs read. Its titles name no account, and it rings ${alarmDaysAhead}
            days ahead.
          </p>
        </aside>
      </div>`,
  )
}

function monthTable(month: string, today: string, items: readonly DueItem[]): Markup {
  const weeks = monthWeeks(month, items)
  return html`<table class="month">
    <caption class="unseen">
      The month, with what is due
    </caption>
    <thead>
      <tr>
        ${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${weeks.map(
        (week) =>
          html`<tr>
            ${week.map((one) => dayCell(one, today))}
          </tr>`,
      )}
    </tbody>
  </table>`
}

function dayCell({ date, inMonth, items }: MonthDay, today: string): Markup {
  if (!inMonth) return html`<td class="out"></td>`
  const number = Number(date.slice(8))
  const note =
    items.length === 0
      ? null
      : html`<span class="mark" title="${items.map(({ text }) => text).join('. ')}"
          >${items.length}<span class="unseen"> to do</span></span
        >`
  return html`<td class="${date === today ? 'today' : 'in'}">
    <time datetime="${date}" ${date === today ? html`aria-current="date"` : null}>${number}</time>${note}
  </td>`
}

function dueRow({ on, text, account }: DueItem, today: string): Markup {
  const isLate = on < today
  return html`<li>
    <p>${account === null ? text : html`<a href="accounts/${account}">${text}</a>`}</p>
    <span class="${isLate ? 'warning' : 'small'}"
      >${on === today ? 'today' : `${day(on)}${isLate ? ', late' : ''}`}</span
    >
  </li>`
}

function calendarFile({ desk }: Call): Reply {
  const text = calendarText(desk.book, desk.today(), desk.host.now())
  return file(text, 'text/calendar; charset=utf-8', 'routine.ics')
}

function calendarText(book: Book, today: string, now: Date): string {
  return toICalendar(dueItems(book, today, addMonths(today, monthsInCalendarFile)), {
    now,
    named: false,
    alarmDaysAhead,
  })
}

function monthOf(text: string): string {
  if (/^(?:19[7-9]|20\d|21\d)\d-(?:0[1-9]|1[0-2])$/.test(text)) return text
  throw new KeepError('input_invalid', 'There is no such month.')
}
