import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { hiddenFields } from '../../pages/views/layout.ts'
import type { OfferedReason } from '../texts/texts.ts'
import type { SupportWords } from '../words.ts'
import { contactCard, listOf, paragraphsOf } from './parts.ts'

export interface StartView {
  readonly supportUrl: string | null
  /** The shortest and the longest wait, in seconds; `null`: not known here. */
  readonly wait: { readonly shortest: number; readonly longest: number } | null
  /** Of the form. `signIn`: nobody knows who is here, and no request is made. `off`: here nobody is helped. */
  readonly begin: { readonly key: string } | 'signIn' | 'off'
}

export const offeredReasons: readonly OfferedReason[] = [
  'lost_all_factors',
  'device_stolen',
  'locked_out',
  'other',
]

/** What will happen, how long it takes, whom not to trust, and what to try first; then the request itself. */
export const startContent = (words: SupportWords, view: StartView): Markup => {
  const { support, say, span } = words
  const { start } = support
  const wait =
    view.wait === null
      ? null
      : say(start.wait, { shortest: span(view.wait.shortest), longest: span(view.wait.longest) })
  return html`<p class="lead">${say(start.lead)}</p>
    ${listOf(words, start.first, 'ul')} ${listOf(words, start.how, 'ol')}
    ${wait === null ? '' : html`<p>${wait}</p>`}
    <div class="advice warned">${listOf(words, start.scam, 'ul')}</div>
    ${typeof view.begin === 'string' ? told(words, view.begin) : requestForm(words, view.begin.key)}
    ${contactCard(words)}
    ${
      view.supportUrl === null
        ? ''
        : html`<p>
            <a class="button second" href="${view.supportUrl}">${say(words.texts.challenge.support)}</a>
          </p>`
    }`
}

const told = (words: SupportWords, about: 'signIn' | 'off'): Markup => {
  const { heading, paragraphs } = words.support.start[about]
  return html`<h2>${heading}</h2>
    ${paragraphsOf(words, paragraphs)}`
}

const requestForm = ({ support, say }: SupportWords, key: string): Markup => {
  const { ask } = support.start
  return html`<form class="card" method="post" action="/pages/request">
    <h2>${ask.heading}</h2>
    <p>${say(ask.lead)}</p>
    ${hiddenFields({ key })}
    <fieldset>
      <legend>${ask.reason}</legend>
      ${offeredReasons.map(
        (reason, index) =>
          html`<label class="choice wide">
            <input type="radio" name="reason" value="${reason}" ${index === 0 ? html`checked` : ''} />
            ${ask.reasons[reason]}
          </label>`,
      )}
    </fieldset>
    <label class="choice wide">
      <input type="checkbox" name="lost" value="addresses" aria-describedby="lost-hint" />
      ${ask.addresses}
    </label>
    <p class="hint" id="lost-hint">${say(ask.addressesHint)}</p>
    <button class="main">${ask.button}</button>
  </form>`
}
