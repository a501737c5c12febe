import { html } from 'hono/html'
import type { PendingSet } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import type { Said } from '../said.ts'
import type { Words } from '../words.ts'
import { unchecked } from './manage.ts'
import { buttonForm, codeField, goOn, hiddenFields, layout, saidBox, slipTexts, titleOf } from './layout.ts'

export interface EnrollView {
  /** The sheet that works at this moment. */
  readonly activeSerial: string | null
  /** One that was made and not checked. */
  readonly pending: PendingSet | null
  /** How many codes a sheet may have; the first is the usual number. */
  readonly counts: readonly number[]
  readonly key: string
  /** It was come to from the page on which sheets are looked after. */
  readonly isManaging: boolean
}

/** Before the codes are shown. */
export const enrollPage = (words: Words, view: EnrollView, said: Said | null): Markup => {
  const { texts, say } = words
  const { enroll } = texts
  const { pending, activeSerial, counts } = view
  return layout(
    words,
    enroll.heading,
    html`<h1>${enroll.heading}</h1>
      ${enroll.why.map((text) => html`<p class="lead">${say(text)}</p>`)} ${saidBox(words, said)}
      ${pending === null ? '' : unchecked(words, pending)}
      <form class="card" method="post" action="/pages/sheet">
        ${hiddenFields({ key: view.key })}
        ${activeSerial === null ? '' : html`<p>${say(enroll.oldWorks, { sheet: activeSerial })}</p>`}
        ${counts.length < 2 ? '' : countChoice(words, counts)} ${discreetChoice(words)}
        ${pending === null ? '' : html`<p class="hint">${texts.check.anewHint}</p>`}
        <button class="main">${pending === null ? enroll.button : texts.check.anew}</button>
      </form>
      ${view.isManaging ? html`<p><a href="/pages">${texts.manage.heading}</a></p>` : ''}
      ${buttonForm('leave', pending === null ? {} : { set: pending.setId }, say(texts.back.cancel), 'quiet')}`,
  )
}

const countChoice = ({ texts: { enroll }, say }: Words, counts: readonly number[]): Markup =>
  html`<fieldset>
    <legend>${enroll.howMany}</legend>
    ${counts.map(
      (count, index) =>
        html`<label class="choice"
          ><input type="radio" name="count" value="${count}" ${index === 0 ? html`checked` : ''} />
          ${say(enroll.count, { count: String(count) })}</label
        >`,
    )}
  </fieldset>`

const discreetChoice = ({ texts: { enroll }, say }: Words): Markup =>
  html`<p class="wide">
    <label class="choice"
      ><input type="checkbox" name="discreet" value="on" aria-describedby="discreet-hint" />
      ${say(enroll.discreet)}</label
    ><br /><span class="hint" id="discreet-hint">${enroll.discreetHint}</span>
  </p>`

export interface CheckView {
  readonly setId: string
  readonly key: string
  /** Of the form that makes another sheet, like the one before. */
  readonly anew: { readonly key: string; readonly count: number; readonly discreet: boolean }
  readonly isOfDigits: boolean
  /** The codes are on the same page, to be shown again. */
  readonly hasCodes: boolean
}

/** The second screen: one code of the copy is typed back. */
export const checkScreen = (words: Words, view: CheckView, said: Said | null): Markup => {
  const { texts } = words
  const { check } = texts
  return html`<h1>${check.heading}</h1>
    <p class="lead">${check.lead}</p>
    ${saidBox(words, said)}
    <form class="card" method="post" action="/pages/check" data-slips="${slipTexts(words)}">
      ${hiddenFields({ key: view.key, set: view.setId })}
      ${codeField(check.field, check.hint, said !== null, view.isOfDigits)}
      <button class="main">${check.button}</button>
    </form>
    ${view.hasCodes ? html`<p><a href="#sheet">${check.showAgain}</a></p>` : ''}
    <div class="ways">
      <p class="hint">${check.anewHint}</p>
      ${buttonForm('sheet', anewFields(view.anew), check.anew)}
      ${buttonForm('leave', { set: view.setId }, texts.back.later, 'quiet')}
    </div>`
}

const anewFields = ({ key, count, discreet }: CheckView['anew']): Readonly<Record<string, string>> => ({
  key,
  count: String(count),
  ...(discreet ? { discreet: 'on' } : {}),
})

export const checkPage = (words: Words, view: CheckView, said: Said | null): Markup =>
  layout(words, titleOf(words, words.texts.check.heading, said), checkScreen(words, view, said))

export const savedPage = (words: Words, serial: string, returnUrl: string): Markup => {
  const { saved } = words.texts
  return layout(
    words,
    saved.heading,
    html`<h1>${saved.heading}</h1>
      <p class="lead">${words.say(saved.text, { sheet: serial })}</p>
      ${goOn(words, returnUrl)}`,
  )
}
