import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import type { Said } from '../../pages/said.ts'
import { type AfterView, taskList } from '../../pages/views/challenge.ts'
import { goOn, layout, saidBox } from '../../pages/views/layout.ts'
import { unchecked } from '../../pages/views/manage.ts'
import type { SupportWords } from '../words.ts'

export type AfterSupportView = Pick<
  AfterView,
  'returnUrl' | 'tasks' | 'pending' | 'newSheetKey' | 'links'
> & {
  /** Until when the application may hold things back. */
  readonly restrictUntil: Date | null
}

/** After the code of a request was used: what to do now. */
export const afterSupportPage = (words: SupportWords, view: AfterSupportView, said: Said | null): Markup => {
  const { after } = words.support
  return layout(
    words,
    after.heading,
    html`<h1>${after.heading}</h1>
      <p class="lead">${after.lead}</p>
      ${saidBox(words, said)} ${view.pending === null ? '' : unchecked(words, view.pending)}
      ${taskList(words, view, { replace_codes: after.newSheet })}
      ${
        view.restrictUntil === null
          ? ''
          : html`<p>${words.say(after.restricted, { time: words.date(view.restrictUntil) })}</p>`
      }
      ${goOn(words, view.returnUrl)}`,
  )
}
