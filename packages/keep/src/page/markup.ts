import { escapeHtml } from '../paper/html/escape.ts'

/** HTML that is safe to send: made by {@link html} or {@link trusted}, by nothing else. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What can stand in a template. `null` and `false` leave nothing behind. */
export type Part = Markup | string | number | null | false | readonly Part[]

/** HTML from a template. Every part that is not markup itself is escaped, in elements and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...parts.map(textOf)))
}

/** Takes HTML as it is: only for text that this program drew itself, such as the graph. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function textOf(part: Part): string {
  if (part === null || part === false) return ''
  if (part instanceof Markup) return part.text
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return part.map(textOf).join('')
}
