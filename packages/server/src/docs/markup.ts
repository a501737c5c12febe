import { html } from 'hono/html'

/** HTML in which everything that was put in is escaped. */
export type Markup = ReturnType<typeof html>

/** A sentence whose parts in backticks are set as code. */
export const prose = (text: string): readonly Markup[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))

/** A block of JSON or shell text. `tabindex`: what scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1). */
export const codeBlock = (name: string, text: string): Markup =>
  html`<figure>
    <figcaption>${name}</figcaption>
    <pre tabindex="0"><code>${text}</code></pre>
  </figure>`

export const jsonText = (value: unknown): string => JSON.stringify(value, undefined, 2)

/** A path that a narrow screen breaks at its slashes. */
export const breakable = (path: string): readonly Markup[] =>
  path.split(/(?<=.\/)/).map((part, index) => (index === 0 ? html`${part}` : html`<wbr />${part}`))
