import { html } from 'hono/html'
import type { PendingSet, RecoveryTask } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import { type About, type Said, slips, slipsOfAnySystem } from '../said.ts'
import type { Links } from '../steps/step.ts'
import type { Words } from '../words.ts'
import {
  buttonForm,
  codeField,
  goOn,
  codeName,
  hiddenFields,
  layout,
  type NamedCode,
  saidBox,
  slipTexts,
  titleOf,
} from './layout.ts'
import { otherMethods, unchecked } from './manage.ts'

/** After these no other code helps for now: what else there is stands open. */
const withoutHope: readonly About[] = ['codes_disabled', 'too_many_attempts', 'not_enough']

export interface ChallengeView {
  readonly links: Links
  /** Of the form. */
  readonly key: string
  /** The account has codes of another system: only what none can be is named before it is sent. */
  readonly isImported: boolean
}

export const challengePage = (
  words: Words,
  { links, key, isImported }: ChallengeView,
  said: Said | null,
): Markup => {
  const { texts, say } = words
  const { challenge } = texts
  return layout(
    words,
    titleOf(words, challenge.heading, said),
    html`<h1>${challenge.heading}</h1>
      <p class="lead">${say(challenge.lead)}</p>
      ${saidBox(words, said)}
      ${
        said?.about === 'codes_disabled'
          ? ''
          : html`<form
              class="card"
              method="post"
              action="/pages/use"
              data-slips="${slipTexts(words, isImported ? slipsOfAnySystem : slips)}"
            >
              ${hiddenFields({ key })} ${codeField(challenge.field, challenge.hint, said !== null)}
              <button class="main">${challenge.button}</button>
            </form>`
      }
      <details ${said !== null && withoutHope.includes(said.about) ? html`open` : ''}>
        <summary>${challenge.noCodes}</summary>
        ${challenge.noCodesText.map((text) => html`<p>${say(text)}</p>`)}
        <div class="ways">
          ${
            links.supportUrl === null
              ? ''
              : html`<a class="button second" href="${links.supportUrl}">${say(challenge.support)}</a>`
          }
          ${buttonForm('leave', {}, challenge.otherWay)}
        </div>
      </details>
      ${buttonForm('leave', {}, say(texts.back.cancel), 'quiet')}`,
  )
}

export interface AfterView {
  readonly code: NamedCode
  readonly serial: string
  readonly remaining: number
  readonly low: boolean
  readonly returnUrl: string
  /** In the order in which they are worked through. */
  readonly tasks: readonly { readonly task: RecoveryTask; readonly isDone: boolean }[]
  /** A sheet that was made here and not checked. */
  readonly pending: PendingSet | null
  /** Of the form that makes a new sheet; `null`: none can be made here. */
  readonly newSheetKey: string | null
  readonly links: Links
}

/** After a code was taken: what is left, and what to do now. */
export const afterPage = (words: Words, view: AfterView, said: Said | null): Markup => {
  const { after } = words.texts
  const heading = words.say(after.heading, { left: codesLeft(words, view.remaining) })
  return layout(
    words,
    heading,
    html`<h1>${heading}</h1>
      <p class="lead">
        ${words.say(after.crossOff, { code: codeName(words, view.code), sheet: view.serial })}
      </p>
      ${view.low && view.remaining > 0 ? html`<p>${after.few}</p>` : ''} ${saidBox(words, said)}
      ${view.pending === null ? '' : unchecked(words, view.pending)} ${taskList(words, view)}
      ${goOn(words, view.returnUrl)}`,
  )
}

/** What to do now, what can be done here with its button. `instead`: what to say of a task in other words. */
export const taskList = (
  words: Words,
  { tasks, newSheetKey, links }: Pick<AfterView, 'tasks' | 'newSheetKey' | 'links'>,
  instead: Partial<Record<RecoveryTask, string>> = {},
): Markup | '' =>
  tasks.length === 0 && links.otherMethodsUrl === null
    ? ''
    : html`<h2>${words.texts.after.toDo}</h2>
        <ol class="tasks">
          ${tasks.map((one) => taskItem(words, one, newSheetKey, instead[one.task]))}
          ${otherMethodsItem(words, links)}
        </ol>`

const otherMethodsItem = (words: Words, links: Links): Markup | '' => {
  const { name, text } = words.texts.after.otherMethods
  return links.otherMethodsUrl === null
    ? ''
    : html`<li>
        <strong>${name}</strong>
        <p>${words.say(text)}</p>
        ${otherMethods(words, links)}
      </li>`
}

const codesLeft = ({ texts: { after }, say }: Words, count: number): string => {
  if (count === 0) return after.none
  return count === 1 ? after.one : say(after.many, { count: String(count) })
}

const taskItem = (
  { texts, say }: Words,
  { task, isDone }: AfterView['tasks'][number],
  newSheetKey: string | null,
  instead: string | undefined,
): Markup => {
  const { name, text } = texts.after.tasks[task]
  if (isDone) return html`<li class="done"><strong>${name}</strong> – ${texts.after.done}</li>`
  return html`<li>
    <strong>${name}</strong>
    <p>${say(instead ?? text)}</p>
    ${
      task === 'replace_codes' && newSheetKey !== null
        ? buttonForm('sheet', { key: newSheetKey }, texts.after.newSheet)
        : ''
    }
  </li>`
}
