import { html } from 'hono/html'
import type { AccountEvent, ActiveSet, Status } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import { moment } from '../times.ts'
import { eventSentence, isWarning } from '../trail.ts'
import { codesLeft, wrongTries } from '../words.ts'

/** Which sheets work, and what is left of them. */
export const standing = ({ state, activeSet, pendingSet, failedAttempts }: Status): Markup =>
  html`<section class="standing" aria-labelledby="standing-heading">
    <h2 id="standing-heading">How it stands</h2>
    ${activeSet === null ? '' : activeSheet(activeSet)}
    ${pendingSet === null ? '' : sheetLine(pendingSet.serial, 'Not saved yet.')}
    ${activeSet === null && pendingSet === null ? html`<p>${state === 'none' ? 'No sheet yet.' : 'No sheet works.'}</p>` : ''}
    ${failedAttempts === 0 ? '' : html`<p class="small">${wrongTries(failedAttempts)}.</p>`}
  </section>`

const activeSheet = ({ serial, count, remaining, redemptions }: ActiveSet): Markup =>
  html`${sheetLine(serial, codesLeft(remaining))}
    <ol class="pips" aria-hidden="true">
      ${Array.from({ length: count }, (_, index) => html`<li class="${index < count - remaining ? 'used' : ''}"></li>`)}
    </ol>
    ${
      redemptions.length === 0
        ? ''
        : html`<p class="small">Used: ${redemptions.map(({ label }) => html`<code>${label}…</code> `)}</p>`
    }`

const sheetLine = (serial: string, text: string): Markup =>
  html`<p class="between"><strong>Sheet ${serial}</strong> <span>${text}</span></p>`

/** What happened with the account, newest first. */
export const trail = (
  events: readonly AccountEvent[],
  sheetOf: (setId: string | null) => string,
  now: Date,
): Markup =>
  html`<section class="trail" aria-labelledby="trail-heading">
    <h2 id="trail-heading">What happened</h2>
    ${
      events.length === 0
        ? html`<p class="small">Nothing yet.</p>`
        : html`<ol>
            ${events.map(
              (event) =>
                html`<li class="${isWarning(event) ? 'warning' : ''}">
                  <time datetime="${event.at.toISOString()}">${moment(event.at, now)}</time>
                  <p>${eventSentence(event, sheetOf)}</p>
                </li>`,
            )}
          </ol>`
    }
  </section>`
