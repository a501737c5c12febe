import { accountOf } from './account-of.ts'
import { layout } from './frame.ts'
import { doButton, field } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { oneOf, wholeNumber } from '../../cli/read-options.ts'
import { afterUseTexts, whereToManage } from '../../cli/services.ts'
import { count } from '../../cli/words.ts'
import { countUnused } from '../../model/find.ts'
import { nextCode } from '../../model/sets.ts'
import type { Account, Code, CodeSet } from '../../model/types.ts'
import { keepNewCode, settleCode, takeCode } from '../../tasks/take-code.ts'
import { KeepError } from '../../errors.ts'

/** Taking a code, saying what came of it, and what to do then. */
export const useRoutes: readonly Route[] = [
  post('accounts/:id/use', 'open', take),
  get('accounts/:id/taken/:set/:position', 'open', (call) => page(takenPage(call))),
  post('accounts/:id/taken/:set/:position', 'open', settle),
  get('accounts/:id/after/:set/:position', 'open', async (call) => page(await afterPage(call))),
  post('accounts/:id/new-code', 'open', async (call) => {
    const { desk, form } = call
    const { id } = accountOf(call)
    const text = form.text('code')
    if (text === '') throw new KeepError('input_invalid', 'Type the new code.')
    desk.session = await keepNewCode(desk.session, desk.host, id, text)
    desk.say({ tone: 'good', text: 'Kept. Replace every copy of the old one.' })
    return goTo(`accounts/${id}`)
  }),
]

async function take(call: Call): Promise<Reply> {
  const { desk, form } = call
  const account = accountOf(call)
  const asked = form.text('position')
  const position = asked === '' ? null : wholeNumber(asked, 'The number of the code', 1, 1000)
  const { set, code } = nextCode(account, position)
  desk.session = await takeCode(desk.session, desk.host, { account, set, code }, '')
  return goTo(`accounts/${account.id}/taken/${set.id}/${code.position}`)
}

function takenPage(call: Call): Markup {
  const { desk, frame } = call
  const { account, set, code } = takenOf(call)
  const path = `accounts/${account.id}/taken/${set.id}/${code.position}`
  const which =
    set.codes.length === 1 ? `The code of ${account.name}` : `Code ${code.position} of ${account.name}`
  return layout(
    frame,
    which,
    desk.takeSaid(),
    html`<section class="narrow">
      <h1>${which}</h1>
      <div class="sheet">
        <p class="big-secret"><code id="taken">${code.text}</code></p>
        <p class="actions">
          <button class="second" type="button" data-copy="taken" hidden>Copy</button>
          <span class="said" role="status"></span>
        </p>
      </div>
      <form class="card" method="post" action="${path}">
        <h2>Did it work?</h2>
        ${field({ label: 'What was it for?', name: 'why', hint: 'For yourself; may stay empty.' })}
        <div class="answers">
          <button name="worked" value="yes">Yes</button>
          <button class="second" name="worked" value="no">No, it was refused</button>
          <button class="second" name="worked" value="not-tried">I did not try it</button>
        </div>
        <p class="small">Without an answer it stays marked as used.</p>
      </form>
    </section>`,
  )
}

async function settle(call: Call): Promise<Reply> {
  const { desk, form } = call
  const taken = takenOf(call)
  const { account, set, code } = taken
  const worked = oneOf(form.text('worked'), 'The answer', ['yes', 'no', 'not-tried'])
  const why = form.text('why').slice(0, 300)
  const outcome = worked === 'not-tried' ? 'not tried' : worked
  desk.session = await settleCode(desk.session, desk.host, taken, outcome, worked === 'yes' ? why : '')
  if (worked === 'yes') return goTo(`accounts/${account.id}/after/${set.id}/${code.position}`)
  desk.say(
    worked === 'no'
      ? {
          tone: 'problem',
          text: `Code ${code.position} is marked as used, because it was tried.`,
          todo: [
            'If the next one is refused too, there may be newer codes: look at the service, and bring them in.',
          ],
        }
      : { tone: 'good', text: `Code ${code.position} is unused again.` },
  )
  return goTo(`accounts/${account.id}`)
}

async function afterPage(call: Call): Promise<Markup> {
  const { desk, frame } = call
  const { account, set, code } = takenOf(call)
  const left = countUnused(account, set)
  const [steps, manage] = await Promise.all([afterUseTexts(account), whereToManage(account.service)])
  const heading = account.singleUse ? `${left} of ${count(set.codes.length, 'code')} left` : 'It works again'
  return layout(
    frame,
    heading,
    desk.takeSaid(),
    html`<section class="narrow">
      <p class="callout good" role="status">
        <strong>Code ${code.position} of ${account.name} is marked as used.</strong>
      </p>
      <h1>${heading}</h1>
      <div class="card">
        <h2>Do now</h2>
        <ol class="steps">
          ${steps.map((step) => html`<li>${step}</li>`)}
        </ol>
        ${manage === null ? null : html`<p>New codes are made at: <span class="breaks">${manage}</span></p>`}
      </div>
      ${account.effect === 'rotates' ? newCodeForm(account) : null}
      <p class="actions">
        <a class="button" href="accounts/${account.id}">Done</a>
        <a class="button second" href="import?account=${account.id}">I made new codes</a>
        ${doButton(`accounts/${account.id}/taken/${set.id}/${code.position}`, 'It did not work after all', { worked: 'no' }, 'link')}
      </p>
    </section>`,
  )
}

function newCodeForm({ id }: Account): Markup {
  return html`<form class="card" method="post" action="accounts/${id}/new-code">
    <h2>The service shows a new code</h2>
    ${field({ label: 'New code', name: 'code', isCode: true, isRequired: true })}
    <button>Keep it</button>
  </form>`
}

/** The code that a path names. @throws KeepError `name_unknown` where it is not there, or was not taken. */
function takenOf(call: Call): { account: Account; set: CodeSet; code: Code } {
  const account = accountOf(call)
  const { params } = call
  const set = account.sets.find(({ id }) => id === params['set'])
  const code = set?.codes.find(({ position }) => String(position) === params['position'])
  if (set !== undefined && code !== undefined && code.used !== null) return { account, set, code }
  throw new KeepError(
    'name_unknown',
    'This code is not marked as used. Take it from the page of its account.',
  )
}
