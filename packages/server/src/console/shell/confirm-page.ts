import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { definitions, hidden, problemList, textField } from './parts.ts'
import type { Confirmation } from './screen.ts'

/** The field in which what is at stake is typed. */
export const TYPED = 'typed'

/** What a dangerous act says before it is done: what it is, whom it touches, and what has to be typed. */
export const confirmPage = (
  { text, counts, typed, button }: Confirmation,
  given: {
    readonly action: string
    readonly formToken: string
    /** Where the operator proves that it is them; `null`: they did, for this act. */
    readonly proveHref: string | null
    readonly back: string
    readonly isMistyped: boolean
  },
): Markup => {
  const problem = given.isMistyped ? 'This is not what stands on the page.' : undefined
  return html`${problem === undefined ? '' : problemList([{ field: TYPED, text: problem }])}
    ${text.map((sentence) => html`<p>${sentence}</p>`)}
    ${counts.length === 0 ? '' : definitions(counts.map(([what, count]) => [what, count.toLocaleString('en')]))}
    ${
      given.proveHref === null
        ? html`<form method="post" action="${given.action}">
            ${hidden('form', given.formToken)}
            ${
              typed === null
                ? ''
                : textField({
                    name: TYPED,
                    label: typed.label,
                    hint: `As it stands here: ${typed.value}`,
                    problem,
                    isRequired: true,
                  })
            }
            <button class="danger">${button}</button>
          </form>`
        : html`<p>
              Before this is done, show that it is you. That is good for this act alone, and for 5 minutes.
            </p>
            <p><a class="button main" href="${given.proveHref}">Show that it is you</a></p>`
    }
    <p><a href="${given.back}">Leave it</a></p>`
}
