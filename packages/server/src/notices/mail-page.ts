import { html } from 'hono/html'
import type { Markup } from '../docs/markup.ts'
import { moment } from '../try/times.ts'
import { layout } from '../try/views/layout.ts'
import type { KeptMessage } from './outbox-memory.ts'

/** `/try/mail`: what the owners of the accounts would have been told, newest first. */
export const mailPage = (messages: readonly KeptMessage[], now: Date): Markup =>
  layout(
    'Messages',
    null,
    html`<div class="columns">
      <div class="stage">
        <h1>What the owners of accounts are told</h1>
        <p class="lead">
          Nothing is sent from here: the last messages are kept in memory. With a mail server configured, each
          goes to every address of the account.
        </p>
        ${messages.length === 0 ? html`<p>No message yet. Get a sheet, or use a code.</p>` : messages.map((message) => shown(message, now))}
        <p><a href="/try">Go to the first page</a></p>
      </div>
    </div>`,
  )

const shown = (message: KeptMessage, now: Date): Markup =>
  html`<figure lang="${message.language}">
    <figcaption>
      <strong>${message.subject}</strong><br />
      <time datetime="${message.deliveredAt.toISOString()}">${moment(message.deliveredAt, now)}</time>,
      ${message.accountId}${message.address === null ? '' : html`, ${message.address}`}
    </figcaption>
    <pre><code>${withLink(message)}</code></pre>
  </figure>`

/** The text with its one link made to be followed. */
const withLink = ({ text, link }: KeptMessage): Markup => {
  if (link === null) return html`${text}`
  const [before = '', ...after] = text.split(link)
  return html`${before}<a href="${link}">${link}</a>${after.join(link)}`
}
