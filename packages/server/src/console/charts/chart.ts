import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { table } from '../shell/parts.ts'

/** One row of figures, one for each label of the chart. */
export interface Series {
  readonly name: string
  readonly values: readonly number[]
}

export interface ChartData {
  /** What is counted: the caption of the picture and of its table. */
  readonly title: string
  /** What the labels are: the heading of the table's first column. */
  readonly labelled: string
  readonly labels: readonly string[]
  /** At most 4: more cannot be told apart without colour. */
  readonly series: readonly Series[]
}

/** In units of the picture, which grows with its place on the page. */
const width = 600
const height = 160

/** A bar for each label; its parts are the series, the first at the bottom. */
export const bars = (data: ChartData): Markup => figure(data, stacked(data))

/** A line for each series. */
export const lines = (data: ChartData): Markup => {
  const top = topOf(data.series.flatMap(({ values }) => values))
  const step = data.labels.length < 2 ? 0 : width / (data.labels.length - 1)
  const drawn = data.series.map(({ values }, index) => {
    const points = values.map((value, at) => `${round(at * step)},${round(yOf(value, top))}`).join(' ')
    return html`<polyline
      points="${points}"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-dasharray="${dashes[index] ?? dashes[0]}"
    />`
  })
  return figure(data, drawn)
}

/** Series are told apart by how dense and how dashed they are, which a black-and-white print keeps. */
const densities = ['1', '0.55', '0.28', '0.12']
const dashes = ['none', '8 4', '2 4', '12 3 2 3']

const stacked = ({ labels, series }: ChartData): readonly Markup[] => {
  const sums = labels.map((_, at) => sum(series.map(({ values }) => values[at] ?? 0)))
  const top = topOf(sums)
  const step = width / Math.max(1, labels.length)
  const bar = step * 0.8
  return series.map(({ values }, index) => {
    const shapes = labels.flatMap((_, at) => {
      const value = values[at] ?? 0
      if (value <= 0) return []
      const below = sum(series.slice(0, index).map((one) => one.values[at] ?? 0))
      const y = yOf(below + value, top)
      const x = at * step + (step - bar) / 2
      return [`M${round(x)} ${round(y)}h${round(bar)}v${round(yOf(below, top) - y)}h-${round(bar)}z`]
    })
    return html`<path
      d="${shapes.join('')}"
      fill="currentColor"
      fill-opacity="${densities[index] ?? densities[0]}"
      stroke="currentColor"
      stroke-width="0.5"
    />`
  })
}

const figure = (data: ChartData, shapes: readonly Markup[]): Markup => {
  const { title, labelled, labels, series } = data
  const columns = series.map(({ name, values }) => ({
    heading: name,
    isNumber: true,
    cell: (at: number) => values[at] ?? 0,
  }))
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    ${legend(series)}
    <svg viewBox="0 0 ${width} ${height}" width="100%" role="img" aria-label="${summary(data)}">
      <path d="M0 ${height - 0.5}h${width}" stroke="currentColor" stroke-opacity="0.4" />
      ${shapes}
    </svg>
    <p class="hint">${summary(data)}</p>
    <details>
      <summary>The same as a table</summary>
      ${table(
        title,
        [{ heading: labelled, isRowHeading: true, cell: (at: number) => labels[at] ?? '' }, ...columns],
        labels.map((_, at) => at),
        'Nothing was counted.',
      )}
    </details>
  </figure>`
}

const legend = (series: readonly Series[]): Markup | '' =>
  series.length < 2
    ? ''
    : html`<ul class="legend">
        ${series.map(
          ({ name }, index) =>
            html`<li>
              <svg viewBox="0 0 16 12" width="16" height="12" aria-hidden="true">
                <rect
                  x="0.5"
                  y="0.5"
                  width="15"
                  height="11"
                  fill="currentColor"
                  fill-opacity="${densities[index] ?? densities[0]}"
                  stroke="currentColor"
                />
              </svg>
              ${name}
            </li>`,
        )}
      </ul>`

/** What the picture says, in a sentence. */
export const summary = ({ labels, series }: ChartData): string => {
  const sums = labels.map((_, at) => sum(series.map(({ values }) => values[at] ?? 0)))
  const total = sum(sums)
  if (total === 0) return `${labels[0] ?? ''} to ${labels.at(-1) ?? ''}: none.`
  const most = Math.max(...sums)
  const at = labels[sums.indexOf(most)] ?? ''
  return `${labels[0] ?? ''} to ${labels.at(-1) ?? ''}: ${total} in all, most on ${at}: ${most}.`
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)
const topOf = (values: readonly number[]): number => Math.max(1, ...values)
const yOf = (value: number, top: number): number => height - 1 - (value / top) * (height - 10)
const round = (value: number): number => Math.round(value * 10) / 10
