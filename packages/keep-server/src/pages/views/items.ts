import { Buffer } from 'node:buffer'
import { html } from 'hono/html'
import type { AccessRequest, Review, TeamState } from 'sparekey-keep-team'
import { count, deedForm, hidden, layout, minute, touchFields, touchNote } from './layout.ts'
import type { Frame, Markup } from './layout.ts'
import { nameOf } from './overview.ts'
import { standingTo } from '../deeds.ts'
import type { Wish } from '../deeds.ts'

/** One request, with what can be said to it. */
export function requestPage(frame: Frame, request: AccessRequest, now: number): Markup {
  const { state, member } = frame.visitor
  const { id, grant } = request
  const standing = standingTo(state, member, request, now)
  const isRunning = request.state === 'open' || (grant !== null && now < Date.parse(grant.until))
  const mayEnd = request.state !== 'denied' && request.state !== 'closed' && isRunning
  const title = `${nameOf(state, request.member)} asks for ${count(request.codes, 'code')}`
  return layout(
    title,
    frame,
    html`<h1>${title}</h1>
      ${requestFacts(state, request)}
      ${
        standing === 'approve'
          ? html`<p>
                Why they ask, and for which service, only your own program shows:
                <code>keep team approve ${id}</code>
              </p>
              <div class="row">
                ${deedForm(frame, { deed: 'approve', about: id }, 'Approve', 'main')}
                ${deedForm(frame, { deed: 'deny', about: id }, 'Deny')}
              </div>`
          : ''
      }
      ${
        standing === 'program'
          ? html`<p class="said">
                On this shelf an approval hands over a half, which this page does not have. Approve with your
                own program: <code>keep team approve ${id}</code>
              </p>
              ${deedForm(frame, { deed: 'deny', about: id }, 'Deny')}`
          : ''
      }
      ${
        mayEnd && request.member === member.id
          ? deedForm(frame, { deed: 'close', about: id }, 'Take it back')
          : ''
      }`,
  )
}

function requestFacts(state: TeamState, request: AccessRequest): Markup {
  const { id, set, codes, minutes, purpose, at, grant } = request
  return html`<dl>
    <div>
      <dt>Request</dt>
      <dd><code>${id}</code></dd>
    </div>
    <div>
      <dt>Set</dt>
      <dd><code>${set}</code></dd>
    </div>
    <div>
      <dt>Wanted</dt>
      <dd>${count(codes, 'code')}, for ${count(minutes, 'minute')}</dd>
    </div>
    <div>
      <dt>Purpose</dt>
      <dd>${purpose}</dd>
    </div>
    <div>
      <dt>Asked</dt>
      <dd>${minute(at)}</dd>
    </div>
    <div>
      <dt>State</dt>
      <dd>
        ${request.state}${grant === null ? '' : `, by ${nameOf(state, grant.by)}, until ${minute(grant.until)}`}
      </dd>
    </div>
  </dl>`
}

/** What of a review the member can answer with "ok". */
export function reviewPage(frame: Frame, review: Review, items: readonly string[]): Markup {
  const title = `The ${review.round} review`
  const { state } = frame.visitor
  return layout(
    title,
    frame,
    html`<h1>${title}</h1>
      <p class="lead">
        Begun by ${nameOf(state, review.by)}, ${minute(review.openedAt)}. ${count(items.length, 'answer')} of
        ${review.items.length} are open that you may give. Anything but “ok” says why, which takes your own
        program:
        <code>keep team review</code>
      </p>
      <ul class="list">
        ${items.map(
          (item) =>
            html`<li class="row">
              <span>${itemInWords(state, item)}</span>
              ${deedForm(frame, { deed: 'ok', about: review.id, item }, 'It is ok')}
            </li>`,
        )}
      </ul>`,
  )
}

/** What is asked about a thing of a review, as far as the server knows it. */
export function itemInWords(state: TeamState, item: string): Markup {
  const [kind = '', first = '', second = ''] = item.split(':')
  switch (kind) {
    case 'set':
      return html`Set <code>${first}</code>: is every use explained, and does it have its copies?`
    case 'rotate':
      return html`Set <code>${first}</code> is over a year old. Are there new codes?`
    case 'copy':
      return html`A printed copy, <code>${first}</code>: is it there, and its seal whole? Checked with
        <code>keep team copy check</code> first.`
    case 'role':
      return html`${nameOf(state, first)} is
        ${state.shelves.get(second)?.roles.get(first) ?? 'nothing any more'} on shelf <code>${second}</code>:
        is that still right?`
    case 'director':
      return html`${nameOf(state, first)} is a director: is that still right?`
    case 'keys':
      return html`The keys of ${nameOf(state, first)}: did you compare the fingerprint with them again?`
    case 'kit':
      return html`The kit: is the seal whole, and was a pack opened with it on an empty machine?`
    default:
      return html`<code>${item}</code>`
  }
}

/** What is to be signed, before the passkey is asked. */
export function lookPage(
  frame: Frame,
  wish: Wish,
  signing: {
    readonly text: string
    readonly rpId: string
    readonly challenge: string
    readonly known: readonly string[]
  },
): Markup {
  const { formToken, visitor } = frame
  const { heading, says } = wishInWords(visitor.state, wish)
  return layout(
    heading,
    frame,
    html`<h1>${heading}</h1>
      <p class="lead">${says}</p>
      <form
        method="post"
        action="/pages/sign"
        data-passkey="touch"
        data-rp="${signing.rpId}"
        data-challenge="${signing.challenge}"
        data-known="${signing.known.join(' ')}"
      >
        ${hidden({ token: formToken, text: base64Url(signing.text), deed: wish.deed })} ${touchFields}
        ${touchNote}
        <div class="row">
          <button class="main" disabled>Sign with your passkey</button>
          <a class="button" href="/pages">Not now</a>
        </div>
      </form>
      <details>
        <summary>The statement that is signed</summary>
        <pre tabindex="0"><code>${signing.text}</code></pre>
      </details>`,
  )
}

/** Browsers send line breaks of a field as two characters, and every byte of the text counts. */
function base64Url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function wishInWords(
  state: TeamState,
  { deed, about, item }: Wish,
): { readonly heading: string; readonly says: Markup } {
  const request = state.requests.get(about)
  const emergency = state.emergencies.get(about)
  const who = nameOf(state, request?.member ?? emergency?.member ?? '')
  const what = html`${count(request?.codes ?? emergency?.codes ?? 0, 'code')} of
    <code>${request?.set ?? emergency?.set}</code>`
  switch (deed) {
    case 'approve':
      return {
        heading: 'Approve?',
        says: html`${who} may then reveal ${what} within ${count(request?.minutes ?? 0, 'minute')}, on the
        device that asked.`,
      }
    case 'deny':
      return { heading: 'Deny?', says: html`${who} gets nothing on this request for ${what}.` }
    case 'close':
      return { heading: 'Take it back?', says: html`Your request for ${what} ends.` }
    case 'veto':
      return {
        heading: 'Stop the emergency?',
        says: html`${who} gets nothing of ${what}, and nobody can ask again on this shelf for
        ${count(emergency?.hours ?? 0, 'hour')}.`,
      }
    case 'cancel':
      return { heading: 'Take it back?', says: html`The emergency about ${what} ends.` }
    case 'ok':
      return { heading: 'Answer with “ok”?', says: itemInWords(state, item) }
  }
}
