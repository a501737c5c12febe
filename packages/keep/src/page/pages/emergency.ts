import { layout } from './frame.ts'
import { doButton, tick } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { day, inPlainWords } from '../words.ts'
import { oneOf, wholeNumber } from '../../cli/read-options.ts'
import { emergencyTitles, endEmergency, startEmergency, tickStep } from '../../lockout/emergency-plan.ts'
import type { Emergency, EmergencyStep } from '../../model/types.ts'

const kinds = ['device-lost', 'authenticator-broken', 'devices-out-of-sync', 'everything-lost'] as const

/** A bad day: what happened, what to do in which order, and what is done. */
export const emergencyRoutes: readonly Route[] = [
  get('emergency', 'open', (call) => page(emergencyPage(call))),
  post('emergency', 'open', begin),
  post('emergency/done', 'open', async ({ desk, form }) => {
    const number = wholeNumber(form.text('step'), 'The step', 1, 100_000)
    await desk.change((book, around) => tickStep(book, number, around))
    return goTo(`emergency#step-${number}`)
  }),
  post('emergency/end', 'open', async ({ desk }) => {
    await desk.change((book) => endEmergency(book))
    desk.say({ tone: 'good', text: 'The list is gone.', canUndo: true })
    return goTo('check')
  }),
]

function emergencyPage({ frame, desk }: Call): Markup {
  const { emergency } = desk.book
  if (emergency === null) {
    return layout(
      frame,
      'What happened?',
      desk.takeSaid(),
      html`<section class="narrow">${choices(desk.book.places)}</section>`,
    )
  }
  const { steps } = emergency
  const done = steps.filter(({ doneAt }) => doneAt !== null).length
  return layout(
    frame,
    emergencyTitles[emergency.kind],
    desk.takeSaid(),
    html`<section class="narrow">
      <h1>${emergencyTitles[emergency.kind]}</h1>
      <p class="lead">
        ${done} of ${steps.length} done. Since ${day(emergency.startedAt)}; the list is kept until you end it.
      </p>
      <ol class="plan">
        ${steps.map((step, index) => stepItem(emergency, step, index + 1))}
      </ol>
      <div class="actions">
        <a class="button second" href="print">Print the list</a>
        ${doButton('emergency/end', done === steps.length ? 'It is over' : 'It is over all the same', {}, done === steps.length ? '' : 'second')}
      </div>
    </section>`,
  )
}

function stepItem({ steps }: Emergency, { text, account, doneAt }: EmergencyStep, number: number): Markup {
  const isNext = steps.findIndex((step) => step.doneAt === null) === number - 1
  return html`<li id="step-${number}" class="${doneAt === null ? (isNext ? 'next' : 'open') : 'done'}">
    <p>${inPlainWords(text)}</p>
    <div class="actions">
      ${account === null ? null : html`<a href="accounts/${account}">Its codes</a>`}
      ${doneAt === null ? doButton('emergency/done', `Done`, { step: String(number) }, isNext ? '' : 'second') : html`<span class="good">✓ done</span>`}
    </div>
  </li>`
}

function choices(places: Call['desk']['book']['places']): Markup {
  return html`<h1>What happened?</h1>
    <p class="lead">
      First: breathe. Delete nothing, reset nothing yet. You get a list of what to do, in the right order.
    </p>
    <form class="card" method="post" action="emergency">
      <fieldset class="radios">
        <legend class="unseen">What happened</legend>
        ${kinds.map(
          (kind, index) =>
            html`<label class="tick"
              ><input type="radio" name="kind" value="${kind}" ${index === 0 ? html`checked` : null} />
              <span>${emergencyTitles[kind]}</span></label
            >`,
        )}
      </fieldset>
      ${
        places.length === 0
          ? null
          : html`<fieldset>
              <legend>What is lost</legend>
              ${places.map(({ name }) => tick(name, 'lost', name))}
            </fieldset>`
      }
      <button>Make the list</button>
    </form>`
}

async function begin({ desk, form }: Call): Promise<Reply> {
  const kind = oneOf(form.text('kind'), 'What happened', kinds)
  const lost = form.all('lost')
  await desk.change((book, around) =>
    startEmergency(book, kind, lost.length === 0 ? null : lost.join(','), around),
  )
  return goTo('emergency')
}
