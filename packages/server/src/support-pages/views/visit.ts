import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import type { Said } from '../../pages/said.ts'
import {
  buttonForm,
  codeField,
  hiddenFields,
  layout,
  saidBox,
  slipTexts,
  titleOf,
} from '../../pages/views/layout.ts'
import { isLive, type ShownCase, standingOf } from '../standing.ts'
import type { SupportWords } from '../words.ts'
import { caseFacts, contactCard, paragraphsOf, standingText } from './parts.ts'
import { startContent, type StartView } from './start.ts'

export interface SupportVisitView extends Omit<StartView, 'begin'> {
  /** The account's live request, or the newest of the last 30 days. */
  readonly shown: ShownCase | null
  /** Somebody else made it, and its owner has not said yet that it is theirs. */
  readonly isToOwn: boolean
  readonly now: Date
  /** Of the forms on the page. */
  readonly key: string
  /** Of the form for a code: the same throughout the visit, so that a code is not used twice where its answer was lost. */
  readonly codeKey: string
}

/** The page of somebody who passed the first factor: the request, how it stands, or the code. */
export const supportPage = (words: SupportWords, view: SupportVisitView, said: Said | null): Markup => {
  const { shown } = view
  if (shown === null || !isLive(shown)) return startPage(words, view, said)
  return standingOf(shown) === 'ready'
    ? claimPage(words, view, shown, said)
    : statusPage(words, view, shown, said)
}

const startPage = (words: SupportWords, view: SupportVisitView, said: Said | null): Markup => {
  const { heading } = words.support.start
  const last = view.shown === null ? null : standingText(words, view.shown, view.now)
  return layout(
    words,
    titleOf(words, heading, said),
    html`<h1>${heading}</h1>
      ${saidBox(words, said)}
      ${
        last === null
          ? ''
          : html`<div class="card">
              <h2>${last.heading}</h2>
              <p>${last.text}</p>
            </div>`
      }
      ${startContent(words, { ...view, begin: view.wait === null ? 'off' : { key: view.key } })}
      ${leaveForm(words)}`,
  )
}

const statusPage = (
  words: SupportWords,
  view: SupportVisitView,
  shown: ShownCase,
  said: Said | null,
): Markup => {
  const { heading, text } = standingText(words, shown, view.now)
  return layout(
    words,
    titleOf(words, heading, said),
    html`<h1>${heading}</h1>
      <p class="lead">${text}</p>
      ${saidBox(words, said)} ${caseFacts(words, shown)} ${view.isToOwn ? ownForm(words, view.key) : ''}
      <p>${words.say(words.support.found)}</p>
      <p>${words.support.notYours}</p>
      ${contactCard(words)} ${leaveForm(words)}`,
  )
}

const ownForm = ({ support, say }: SupportWords, key: string): Markup =>
  html`<div class="card">
    <p>${say(support.own.text)}</p>
    ${buttonForm('own', { key }, support.own.button, 'main')}
  </div>`

const claimPage = (
  words: SupportWords,
  view: SupportVisitView,
  shown: ShownCase,
  said: Said | null,
): Markup => {
  const { claim } = words.support
  const isSent = said?.about === 'code_sent'
  const isTyping = isSent || (said !== null && isOfCode(said))
  const usual = isTyping ? claim.heading : standingText(words, shown, view.now).heading
  const form = codeForm(words, view.codeKey, isTyping && !isSent)
  const send = (label: string, kind: 'main' | 'second'): Markup =>
    buttonForm('claim', { key: view.key }, shown.channel === 'in_person' ? claim.show : label, kind)
  return layout(
    words,
    titleOf(words, usual, isSent ? null : said),
    html`<h1>${usual}</h1>
      ${isSent ? sentText(words, said, shown) : html`<p class="lead">${standingText(words, shown, view.now).text}</p>`}
      ${isSent ? '' : saidBox(words, said)}
      ${
        isTyping
          ? html`${form} ${send(claim.again, 'second')}`
          : html`${send(claim.button, 'main')}
              <details>
                <summary>${claim.haveIt}</summary>
                ${form}
              </details>`
      }
      ${caseFacts(words, shown)} ${contactCard(words)} ${leaveForm(words)}`,
  )
}

/** The one answer that shows a code: of a request whose code is given in person. */
export const shownCodePage = (words: SupportWords, code: string, until: Date, codeKey: string): Markup => {
  const { shown, sent } = words.support.claim
  return layout(
    words,
    shown.heading,
    html`<h1>${shown.heading}</h1>
      <p class="sheet" data-codes><code>${code}</code></p>
      ${paragraphsOf(words, shown.paragraphs)}
      <p>${words.say(sent, { time: words.moment(until) })}</p>
      ${codeForm(words, codeKey, false)}`,
  )
}

const sentText = (
  { support, say, moment }: SupportWords,
  { at, sentTo }: Said,
  { channel }: ShownCase,
): Markup => {
  const { claim } = support
  return html`<p class="lead">
    ${sentTo === undefined ? '' : say(claim.sentTo, { addresses: sentTo.replaceAll(' ', ', ') })}
    ${at === undefined ? '' : say(claim.sent, { time: moment(at) })}
    ${channel === 'email' ? claim.arrives : ''}
  </p>`
}

/** Whether something that was typed was not taken; other refusals are of a request or a claim. */
const isOfCode = ({ about }: Said): boolean => !refusalsOfCases.some((one) => one === about)

const refusalsOfCases = [
  'case_frozen',
  'support_stopped',
  'case_limit_reached',
  'not_yet',
  'case_changed',
  'signed_in_long_ago',
]

const codeForm = (words: SupportWords, key: string, isRefused: boolean): Markup => {
  const { claim } = words.support
  return html`<form class="card" method="post" action="/pages/use" data-slips="${slipTexts(words)}">
      ${hiddenFields({ key })} ${codeField(claim.field, claim.hint, isRefused)}
      <button class="main">${claim.use}</button>
    </form>
    <p class="hint">${claim.never}</p>`
}

const leaveForm = ({ texts, say }: SupportWords): Markup =>
  buttonForm('leave', {}, say(texts.back.cancel), 'quiet')
