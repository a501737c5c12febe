import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { distance, moment } from '../shell/parts.ts'

/** When figures were so; `null`: they were never counted. */
export const asOfText = (asOf: Date | null, now: Date): Markup =>
  asOf === null
    ? html`Not counted yet: the first walk over the accounts is under way.`
    : html`As of ${moment(asOf)}${asOf < now ? ` (${distance(asOf, now)})` : ''}.`
