import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { plainName } from '../../notices/support-message.ts'
import type { ListText } from '../texts/texts.ts'
import { isLive, type ShownCase, standingOf } from '../standing.ts'
import type { SupportWords } from '../words.ts'

export const paragraphsOf = ({ say }: SupportWords, texts: readonly string[]): readonly Markup[] =>
  texts.map((text) => html`<p>${say(text)}</p>`)

export const listOf = ({ say }: SupportWords, { heading, items }: ListText, kind: 'ul' | 'ol'): Markup => {
  const points = items.map((item) => html`<li>${say(item)}</li>`)
  return html`<h2>${say(heading)}</h2>
    ${
      kind === 'ol'
        ? html`<ol class="points">
            ${points}
          </ol>`
        : html`<ul class="points">
            ${points}
          </ul>`
    }`
}

/** What stands on a card of a request: enough to know it again. */
export const caseFacts = (words: SupportWords, shown: ShownCase): Markup => {
  const { support, moment, date } = words
  const { facts } = support
  const { caseNumber, openedAt, notBefore, claimUntil } = shown
  const standing = standingOf(shown)
  const rows: readonly (readonly [string, Markup | string | null])[] = [
    [facts.number, caseNumber],
    [facts.openedBy, openerOf(words, shown)],
    [facts.openedAt, timeOf(openedAt, moment)],
    [
      facts.earliest,
      isLive(shown) && standing !== 'ready' && notBefore !== null ? timeOf(notBefore, date) : null,
    ],
    [facts.until, standing === 'ready' && claimUntil !== null ? timeOf(claimUntil, date) : null],
  ]
  return html`<dl class="card facts">
    ${rows.map(([name, value]) =>
      value === null
        ? ''
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`
}

const openerOf = ({ support, say }: SupportWords, { openedAs, openedBy }: ShownCase): string => {
  if (openedAs === 'owner') return support.byOwner
  const name = plainName(openedBy)
  return openedAs === 'automation' ? say(support.byProgram, { name }) : name
}

const timeOf = (at: Date, words: (at: Date) => string): Markup =>
  html`<time datetime="${at.toISOString()}">${words(at)}</time>`

/** Whom to talk to; nobody is sent to a number that came in a message. */
export const contactCard = ({ support, say, contact }: SupportWords): Markup => {
  const { heading, text, none } = support.start.contact
  return html`<h2>${heading}</h2>
    <p>${contact === null ? say(none) : say(text, { contact })}</p>`
}

/** How it stands, as a heading and what to do about it. */
export const standingText = (
  { support, say, date, ahead }: SupportWords,
  shown: ShownCase,
  now: Date,
): { readonly heading: string; readonly text: string } => {
  const { heading, text } = support.standing[standingOf(shown)]
  const { notBefore, channel } = shown
  const how = say(support.claim.how[channel])
  const values = notBefore === null ? { how } : { how, time: date(notBefore), ahead: ahead(notBefore, now) }
  return { heading: say(heading, values), text: say(text, values) }
}
