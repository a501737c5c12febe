import { html } from 'hono/html'
import type { AccountEvent, PendingSet, Status } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import type { Said } from '../said.ts'
import { isTold } from '../told-events.ts'
import type { Words } from '../words.ts'
import { buttonForm, layout, saidBox } from './layout.ts'

/** How many codes are left and which were used, and what can be done about it. */
export const managePage = (
  words: Words,
  { activeSet, pendingSet }: Pick<Status, 'activeSet' | 'pendingSet'>,
  events: readonly AccountEvent[],
  said: Said | null,
): Markup => {
  const { texts, say, moment } = words
  const { manage } = texts
  return layout(
    words,
    manage.heading,
    html`<h1>${manage.heading}</h1>
      ${saidBox(words, said)} ${standing(words, activeSet)}
      ${pendingSet === null ? '' : unchecked(words, pendingSet)}
      <div class="ways">
        <a class="button main" href="/pages/new">${activeSet === null ? manage.first : manage.replace}</a>
        ${
          activeSet === null && pendingSet === null
            ? ''
            : html`<a class="button second" href="/pages/stop">${manage.seen}</a>`
        }
      </div>
      <h2>${manage.history}</h2>
      <ul class="history">
        ${events.flatMap(({ type, label, at }) =>
          isTold(type)
            ? [
                html`<li>
                  <time datetime="${at.toISOString()}">${moment(at)}</time>
                  ${say(manage.events[type], { label: label ?? '?' })}
                </li>`,
              ]
            : [],
        )}
      </ul>
      ${buttonForm('leave', {}, say(texts.back.cancel), 'quiet')}`,
  )
}

const standing = ({ texts, say, day, moment }: Words, activeSet: Status['activeSet']): Markup => {
  const { manage, sheet } = texts
  if (activeSet === null) return html`<p class="lead">${manage.noSheet}</p>`
  const { serial, issuedAt, remaining, count, redemptions } = activeSet
  const values = { day: day(issuedAt), left: String(remaining), count: String(count) }
  return html`<div class="card">
    <h2>${say(sheet.name, { sheet: serial })}</h2>
    <p>${say(manage.standing, values)}</p>
    ${
      redemptions.length === 0
        ? ''
        : html`<h3>${manage.used}</h3>
            <ul>
              ${redemptions.map(
                ({ label, redeemedAt }) =>
                  html`<li>${say(manage.usedAt, { label, time: moment(redeemedAt) })}</li>`,
              )}
            </ul>`
    }
  </div>`
}

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
