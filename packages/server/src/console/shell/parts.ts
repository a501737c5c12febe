import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import type { Visit } from './screen.ts'

/** What a cell or a value holds. */
export type Content = Markup | string | number | readonly (Markup | string)[]

export interface Column<Row> {
  readonly heading: string
  readonly cell: (row: Row) => Content
  /** One column of a table names its row: a time or an id. */
  readonly isRowHeading?: boolean
  /** Figures are set at the end of the line. */
  readonly isNumber?: boolean
  /** Makes the heading a link to the list in this order. */
  readonly sort?: { readonly href: string; readonly order: 'ascending' | 'descending' | null }
}

/** A table with its caption. Without rows the sentence `empty` stands in its place. It scrolls by itself where it is too wide. */
export const table = <Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  empty: string,
): Markup =>
  rows.length === 0
    ? html`<p class="empty">${empty}</p>`
    : html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
        <table>
          <caption>
            ${caption}
          </caption>
          <thead>
            <tr>
              ${columns.map(columnHeading)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) =>
                html`<tr>
                  ${columns.map((column) => tableCell(column, row))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`

const columnHeading = <Row>({ heading, isNumber, sort }: Column<Row>): Markup => {
  const text = sort === undefined ? heading : html`<a href="${sort.href}">${heading}</a>`
  const order = sort === undefined ? '' : html`aria-sort="${sort.order ?? 'none'}"`
  return html`<th scope="col" ${isNumber === true ? html`class="number"` : ''} ${order}>${text}</th>`
}

const tableCell = <Row>({ cell, isRowHeading, isNumber }: Column<Row>, row: Row): Markup => {
  if (isRowHeading === true) return html`<th scope="row">${cell(row)}</th>`
  return html`<td ${isNumber === true ? html`class="number"` : ''}>${cell(row)}</td>`
}

/** Links to the newer and the older part of a list; neither: nothing. There are no page numbers, and no total. */
export const pager = (
  label: string,
  { newer, older }: { readonly newer: string | null; readonly older: string | null },
): Markup | '' =>
  newer === null && older === null
    ? ''
    : html`<nav class="pager" aria-label="${label}">
        ${newer === null ? '' : html`<a rel="prev" href="${newer}">Newer</a>`}
        ${older === null ? '' : html`<a rel="next" href="${older}">Older</a>`}
      </nav>`

export const definitions = (pairs: readonly (readonly [term: string, value: Content])[]): Markup =>
  html`<dl>
    ${pairs.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`

/** A mistake in a form. `field`: the `id` of what it is about. */
export interface Problem {
  readonly field: string
  readonly text: string
}

/** What is wrong with a form, each linked to its field. It takes the focus. Nothing where nothing is. */
export const problemList = (problems: readonly Problem[]): Markup | '' =>
  problems.length === 0
    ? ''
    : html`<div class="problems" role="alert" tabindex="-1" autofocus>
        <h2>${problems.length === 1 ? 'There is a problem' : `There are ${problems.length} problems`}</h2>
        <ul>
          ${problems.map(({ field: id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}
        </ul>
      </div>`

/** A form that acts. `act` is a name in the screen's `acts`; `path` is the screen's, as {@link Visit.link} takes it. */
export const form = (
  visit: Pick<Visit, 'link' | 'formToken'>,
  path: string,
  act: string,
  fields: Content,
  button: string,
  kind: 'main' | 'second' | 'danger' = 'main',
): Markup =>
  html`<form method="post" action="${visit.link(path, { act })}">
    ${hidden('form', visit.formToken())} ${fields}
    <button class="${kind}">${button}</button>
  </form>`

/** A form that asks for another view of the same page: no token, its state is in the address. */
export const searchForm = (label: string, action: string, fields: Content, button: string): Markup =>
  html`<form role="search" aria-label="${label}" method="get" action="${action}">
    ${fields}
    <button class="second">${button}</button>
  </form>`

export const hidden = (name: string, value: string): Markup =>
  html`<input type="hidden" name="${name}" value="${value}" />`

export interface Field {
  /** Also its `id`. */
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly hint?: string
  /** What was wrong with it. */
  readonly problem?: string | undefined
  readonly isRequired?: boolean
  readonly maxLength?: number
}

/** One line of text. */
export const textField = (field: Field): Markup =>
  html`<div class="field">
    ${fieldHead(field)}
    <input
      type="text"
      id="${field.name}"
      name="${field.name}"
      value="${field.value ?? ''}"
      autocomplete="off"
      spellcheck="false"
      ${limits(field)}
      ${described(field)}
    />
  </div>`

export const textArea = (field: Field): Markup =>
  html`<div class="field">
    ${fieldHead(field)}
    <textarea id="${field.name}" name="${field.name}" rows="4" ${limits(field)} ${described(field)}>
${field.value ?? ''}</textarea>
  </div>`

/** `choices`: what is sent, and what is read. */
export const selectField = (
  field: Field,
  choices: readonly (readonly [value: string, label: string])[],
): Markup =>
  html`<div class="field">
    ${fieldHead(field)}
    <select
      id="${field.name}"
      name="${field.name}"
      ${limits({ ...field, maxLength: undefined })}
      ${described(field)}
    >
      ${choices.map(
        ([value, label]) =>
          html`<option value="${value}" ${value === field.value ? html`selected` : ''}>${label}</option>`,
      )}
    </select>
  </div>`

export const checkField = (name: string, label: string, isChecked = false): Markup =>
  html`<p class="choice">
    <input type="checkbox" id="${name}" name="${name}" value="yes" ${isChecked ? html`checked` : ''} />
    <label for="${name}">${label}</label>
  </p>`

const fieldHead = ({ name, label, hint, problem }: Field): Markup =>
  html`<label for="${name}">${label}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${problem === undefined ? '' : html`<p class="problem" id="${name}-problem">${problem}</p>`}`

const described = ({ name, hint, problem }: Field): Markup | '' => {
  const ids = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(problem === undefined ? [] : [`${name}-problem`]),
  ]
  const invalid = problem === undefined ? '' : html`aria-invalid="true"`
  return ids.length === 0 ? '' : html`aria-describedby="${ids.join(' ')}" ${invalid}`
}

const limits = ({
  isRequired,
  maxLength,
}: {
  readonly isRequired?: boolean | undefined
  readonly maxLength?: number | undefined
}): Markup =>
  html`${isRequired === true ? html`required` : ''}
  ${maxLength === undefined ? '' : html`maxlength="${maxLength}"`}`

/** A state by its word and a mark, never by colour alone. */
export const badge = (kind: 'good' | 'warn' | 'bad' | 'plain', word: string): Markup =>
  html`<span class="badge ${kind}"><span aria-hidden="true">${marks[kind]}</span> ${word}</span>`

const marks = { good: '✓', warn: '!', bad: '✕', plain: '•' } as const

/** A moment in UTC, e.g. `2026-11-22 18:50:02 UTC`; `null`: a dash. */
export const moment = (at: Date | null): Markup => {
  if (at === null) return html`–`
  const iso = at.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`
}

/** How far off a moment is, in the largest fitting unit: `in 3 hours`, `2 days ago`. */
export const distance = (at: Date, now: Date): string => {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  const [unit, length] = units.find(([, least]) => Math.abs(seconds) >= least) ?? (['second', 1] as const)
  return relative.format(Math.trunc(seconds / length), unit)
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
