import { html } from 'hono/html'
import type { AccessRequest, Due, RotationReason, TeamState } from 'sparekey-keep-team'
import { count, deedForm, layout, minute } from './layout.ts'
import type { Frame, Markup } from './layout.ts'
import type { Overview, RunningEmergency } from '../overview.ts'
import type { WeakPoint } from '../weak-points.ts'

/** The first page: what waits for the member, and how the team stands. */
export function overviewPage(frame: Frame, overview: Overview, said: string | null): Markup {
  const { state, member } = frame.visitor
  const { toDecide, running, emergencies, reviews, due, reveals } = overview
  return layout(
    'Overview',
    frame,
    html`${said === null ? '' : html`<p class="said good" role="status">${said}</p>`}
      ${emergencies.map((one) => emergencyBanner(frame, one))}
      <h1>Hello ${member.name}</h1>
      ${section(
        'Waits for you',
        toDecide.map((request) => html`<li>${requestLine(state, request)}</li>`),
        'No request waits for you.',
      )}
      ${section(
        'Reviews',
        reviews.map(
          ({ id, round, toAnswer }) =>
            html`<li>
              <a href="/pages/reviews/${id}">The ${round} review</a>
              <span class="quiet">${count(toAnswer, 'answer')} open that you may give</span>
            </li>`,
        ),
        'No review is open.',
      )}
      ${section(
        'To be done',
        due.map(
          (item) =>
            html`<li>
              ${dueInWords(state, item)}
              <span class="${item.isOverdue ? 'late' : 'quiet'}">
                ${item.isOverdue ? 'overdue since' : 'by'} ${item.on}, ${namesOf(state, item.who)}
              </span>
            </li>`,
        ),
        'Nothing within 30 days.',
      )}
      ${section(
        'Open requests and grants',
        running.map(
          ({ request, given }) =>
            html`<li>
              ${requestLine(state, request)}
              <span class="quiet">${runningInWords(state, request, given)}</span>
            </li>`,
        ),
        'No approval holds at this moment.',
      )}
      ${section(
        'Last codes given out',
        reveals.map(
          ({ set, member: by, at, request }) =>
            html`<li>
              ${nameOf(state, by)} had a code of <code>${set}</code>
              <span class="quiet">
                ${minute(at)}${request === null ? ', by their own right' : html`, ${basisOf(state, request)}`}
              </span>
            </li>`,
        ),
        'None yet.',
      )}
      ${section(
        'What hangs on one',
        overview.weakPoints.map((point) => html`<li>${weakPointInWords(point)}</li>`),
        'Nothing that this server can see.',
      )}`,
  )
}

function section(heading: string, lines: readonly Markup[], none: string): Markup {
  return html`<section>
    <h2>${heading}</h2>
    ${
      lines.length === 0
        ? html`<p class="quiet">${none}</p>`
        : html`<ul class="list">
            ${lines}
          </ul>`
    }
  </section>`
}

function emergencyBanner(frame: Frame, { emergency, phase, mayStop }: RunningEmergency): Markup {
  const { id, member, codes, set } = emergency
  const when =
    phase.phase === 'open'
      ? `It is given out until ${minute(phase.until)}.`
      : 'from' in phase
        ? `It is given out from ${minute(phase.from)}.`
        : `The wait of ${count(emergency.hours, 'hour')} begins when enough others were told.`
  const isOwn = member === frame.visitor.member.id
  return html`<section class="alarm" role="alert">
    <h2>Emergency</h2>
    <p>
      ${nameOf(frame.visitor.state, member)} asks for ${count(codes, 'code')} of <code>${set}</code>. ${when}
    </p>
    ${mayStop ? deedForm(frame, { deed: 'veto', about: id }, 'Stop it', 'main') : ''}
    ${isOwn ? deedForm(frame, { deed: 'cancel', about: id }, 'Take it back') : ''}
  </section>`
}

function requestLine(state: TeamState, { id, member, codes, set }: AccessRequest): Markup {
  const who = nameOf(state, member)
  return html`<a href="/pages/requests/${id}">${who} asks for ${count(codes, 'code')}</a> of
    <code>${set}</code>`
}

function runningInWords(state: TeamState, { at, codes, grant }: AccessRequest, given: number): string {
  if (grant === null) return `waits since ${minute(at)}`
  return `${given} of ${codes} given, until ${minute(grant.until)}, approved by ${nameOf(state, grant.by)}`
}

function basisOf(state: TeamState, request: string): string {
  const grant = state.requests.get(request)?.grant ?? null
  if (grant !== null) return `approved by ${nameOf(state, grant.by)}`
  return state.emergencies.has(request) ? 'in an emergency' : 'on a request'
}

const reasons: Readonly<Record<RotationReason, string>> = {
  emergency: 'an emergency gave codes of it',
  paper: 'a printed copy may have been read',
  leaver: 'somebody who left read it',
  failed: 'a code did not work',
  'few-left': 'few codes are left',
  planned: 'as planned',
}

function dueInWords(state: TeamState, { kind, about, position, reason, who }: Due): Markup {
  switch (kind) {
    case 'rotate':
      return html`New codes for <code>${about}</code>${reason === null ? '' : `: ${reasons[reason]}`}`
    case 'decide':
      return html`A request waits: <code>${about}</code>`
    case 'tell-use':
      return html`${namesOf(state, who)}: what became of code ${position} of <code>${about}</code>?`
    case 'review':
      return html`The ${about} review begins: <code>keep team review open ${about}</code>`
    case 'answer':
      return html`<a href="/pages/reviews/${about}">An open review</a> is answered and closed`
    case 'kit':
      return html`A kit is made, or fetched back: <code>keep team kit make</code>`
    case 'check-copy':
      return html`The printed copy <code>${about}</code> is looked at: <code>keep team copy check</code>`
    case 'destroy-copy':
      return html`The printed copy <code>${about}</code> is of codes that were replaced, and is destroyed`
    case 'fetch-copy':
      return html`The printed copy <code>${about}</code> is fetched back`
  }
}

function weakPointInWords({ kind, about }: WeakPoint): Markup {
  switch (kind) {
    case 'one-director':
      return html`There is one director. A second one: <code>keep team invite --director</code>`
    case 'no-kit':
      return html`There is no kit: without this server nothing opens. <code>keep team kit make</code>`
    case 'kit-unkept':
      return html`Whoever kept the kit has left. <code>keep team kit make</code>`
    case 'one-owner':
      return html`The shelf <code>${about}</code> has fewer than two owners.`
    case 'not-in-kit':
      return html`The set <code>${about}</code> is not in the kit: new codes for it bring it in.`
  }
}

/** Handles of members, as a list for a sentence. */
export function namesOf(state: TeamState, members: readonly string[]): string {
  return members.map((member) => nameOf(state, member)).join(', ')
}

export function nameOf(state: TeamState, member: string): string {
  return state.members.get(member)?.name ?? member
}
