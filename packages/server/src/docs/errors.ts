import { html } from 'hono/html'
import { errorCodes, errorKinds } from '../http/errors.ts'
import { type Markup, prose } from './markup.ts'

/** Every error code, with the anchor that a problem's `type` leads to. */
export const errorsSection = (): Markup =>
  html` <section>
    <h2 id="errors">Errors</h2>
    <p>Every <code>code</code> of a problem document, and what to do. New ones may be added.</p>
    <dl class="errors">
      ${errorCodes.map((code) => {
        const { status, title, advice } = errorKinds[code]
        return html` <div id="${code}">
          <dt><span class="status">${status}</span> <code>${code}</code></dt>
          <dd><strong>${title}.</strong> ${prose(advice)}</dd>
        </div>`
      })}
    </dl>
  </section>`
