import { html } from 'hono/html'
import type { AccountEvent, Advice, PendingSet, Status } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import type { Reminder } from '../reminders.ts'
import type { Said } from '../said.ts'
import type { Links } from '../steps/step.ts'
import type { Words } from '../words.ts'
import { buttonForm, codeName, layout, saidBox } from './layout.ts'

export interface ManageView {
  readonly status: Pick<Status, 'activeSet' | 'pendingSet' | 'advice'>
  readonly reminders: readonly Reminder[]
  /** Newest first. */
  readonly events: readonly AccountEvent[]
  /** Where the events before these are; `null`: there are none. */
  readonly older: string | null
  readonly sheets: readonly ShownSheet[]
  readonly links: Links
}

export interface ShownSheet {
  readonly setId: string
  readonly serial: string
  /** The first two symbols of each code, used ones too. */
  readonly labels: readonly string[]
  /** Its codes are of another system: the labels are places on the old list. */
  readonly isImported: boolean
}

/** How many codes are left and which, what comes next, what happened, and what can be done about it. */
export const managePage = (words: Words, view: ManageView, said: Said | null): Markup => {
  const { texts, say } = words
  const { manage } = texts
  const { activeSet, pendingSet, advice } = view.status
  return layout(
    words,
    manage.heading,
    html`<h1>${manage.heading}</h1>
      ${saidBox(words, said)} ${said?.about === 'stopped' ? '' : advised(words, advice)}
      ${standing(words, view)} ${pendingSet === null ? '' : unchecked(words, pendingSet)}
      <div class="ways">
        <a class="button main" href="/pages/new">${activeSet === null ? manage.first : manage.replace}</a>
        ${
          activeSet === null && pendingSet === null
            ? ''
            : html`<a class="button second" href="/pages/stop">${manage.seen}</a>`
        }
        ${otherMethods(words, view.links)}
      </div>
      ${comingNext(words, view.reminders)} ${history(words, view)}
      ${buttonForm('leave', {}, say(texts.back.cancel), 'quiet')}`,
  )
}

/** What should be done now. Checking a sheet has a place of its own. */
const advised = ({ texts: { manage }, say }: Words, advice: readonly Advice[]): Markup | '' => {
  const now = advice.flatMap((one) => (one === 'confirm_saved' ? [] : [manage.advice[one]]))
  return now.length === 0
    ? ''
    : html`<ul class="advice">
        ${now.map((text) => html`<li>${say(text)}</li>`)}
      </ul>`
}

const standing = ({ texts, say, day, moment }: Words, { status, sheets }: ManageView): Markup => {
  const { manage, sheet } = texts
  const { activeSet } = status
  if (activeSet === null) return html`<p class="lead">${manage.noSheet}</p>`
  const { setId, serial, issuedAt, remaining, count, redemptions } = activeSet
  const values = { day: day(issuedAt), left: String(remaining), count: String(count) }
  const used = new Set(redemptions.map(({ label }) => label))
  const shown = sheets.find((one) => one.setId === setId)
  const isImported = shown?.isImported ?? false
  const left = shown?.labels.filter((label) => !used.has(label)) ?? []
  return html`<div class="card">
    <h2>${say(sheet.name, { sheet: serial })}</h2>
    <p>${say(manage.standing, values)}</p>
    ${
      left.length === 0
        ? ''
        : html`<h3>${isImported ? manage.leftImported : manage.left}</h3>
            <ul class="labels" role="list">
              ${left.map((label) => html`<li>${isImported ? label : `${label}…`}</li>`)}
            </ul>`
    }
    ${
      redemptions.length === 0
        ? ''
        : html`<h3>${manage.used}</h3>
            <ul>
              ${redemptions.map(
                ({ label, redeemedAt }) =>
                  html`<li>
                    ${say(manage.usedAt, { label: isImported ? label : `${label}…`, time: moment(redeemedAt) })}
                  </li>`,
              )}
            </ul>`
    }
  </div>`
}

const comingNext = ({ texts: { manage }, say, day }: Words, reminders: readonly Reminder[]): Markup | '' =>
  reminders.length === 0
    ? ''
    : html`<h2>${manage.next}</h2>
        <ul class="history">
          ${reminders.map(
            ({ about, serial, at }) =>
              html`<li>
                <time datetime="${at.toISOString()}">${day(at)}</time>
                ${say(manage.reminders[about], { sheet: serial })}
              </li>`,
          )}
        </ul>`

const history = (words: Words, { events, older, sheets }: ManageView): Markup => {
  const { texts, say, moment } = words
  const { manage, sheet } = texts
  const imported = new Set(sheets.flatMap(({ setId, isImported }) => (isImported ? [setId] : [])))
  const named = new Map(sheets.map(({ setId, serial }) => [setId, say(sheet.name, { sheet: serial })]))
  return html`<h2 id="history">${manage.history}</h2>
    <ul class="history">
      ${events.map(({ type, label, setId, at }) => {
        const name = setId === null ? undefined : named.get(setId)
        return html`<li>
          <span class="when"
            ><time datetime="${at.toISOString()}">${moment(at)}</time
            >${name === undefined ? '' : html`<span>${name}</span>`}</span
          >
          ${say(manage.events[type], {
            code: codeName(words, { label: label ?? '?', isImported: imported.has(setId ?? '') }),
          })}
        </li>`
      })}
    </ul>
    ${
      older === null
        ? ''
        : html`<p><a href="/pages?older=${encodeURIComponent(older)}#history">${manage.older}</a></p>`
    }`
}

/** The way to what is better than a code, at the application. */
export const otherMethods = ({ texts: { back } }: Words, { otherMethodsUrl }: Links): Markup | '' =>
  otherMethodsUrl === null
    ? ''
    : html`<a class="button second" href="${otherMethodsUrl}">${back.otherMethods}</a>`

/** A sheet that was made and not checked, with the way to check it. */
export const unchecked = (
  { texts: { enroll }, say, day }: Words,
  { setId, serial, issuedAt }: PendingSet,
): Markup =>
  html`<div class="card">
    <p>${say(enroll.unchecked, { sheet: serial, day: day(issuedAt) })}</p>
    <p><a class="button second" href="/pages/check?set=${setId}">${enroll.check}</a></p>
  </div>`

/** Asks once more before a sheet is stopped. */
export const stopPage = (words: Words, serial: string, key: string): Markup => {
  const { manage } = words.texts
  const heading = words.say(manage.stopHeading, { sheet: serial })
  return layout(
    words,
    heading,
    html`<h1>${heading}</h1>
      <p class="lead">${manage.stopText}</p>
      <div class="ways">
        ${buttonForm('stop', { key }, manage.stop, 'main')}
        <a class="button second" href="/pages">${manage.keep}</a>
      </div>`,
  )
}
