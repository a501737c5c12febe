import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { layout } from './layout.ts'

/** For what cannot be shown: one sentence, and the way on. */
export const refusedPage = (heading: string, sentence: string): Markup =>
  layout(
    heading,
    null,
    html`<div class="refused">
      <h1>${heading}</h1>
      <p class="lead">${sentence}</p>
      <p><a href="/try">Go to the first page</a></p>
    </div>`,
  )
