import { accountOf } from './account-of.ts'
import { layout } from './frame.ts'
import { field, folded, select, tick } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { withoutCommands } from '../words.ts'
import { draftForAccount } from '../../tasks/account-draft.ts'
import { keepCodes } from '../../tasks/keep-codes.ts'
import type { Kept, Owner } from '../../tasks/keep-codes.ts'
import { count } from '../../cli/words.ts'
import { showRef } from '../../model/find.ts'
import type { SetDraft } from '../../model/sets.ts'
import type { Account } from '../../model/types.ts'
import type { Desk, Said } from '../desk.ts'
import type { Form } from '../form.ts'
import { KeepError } from '../../errors.ts'

/** Adding an account, and typing codes. */
export const addRoutes: readonly Route[] = [
  get('add', 'open', async (call) => page(await addPage(call, null))),
  post('add', 'open', (call) => keepTyped(call, null)),
  get('accounts/:id/type', 'open', async (call) => page(await typePage(call, accountOf(call), null))),
  post('accounts/:id/type', 'open', (call) => keepTyped(call, accountOf(call))),
]

async function addPage({ frame, desk, form }: Call, problem: string | null): Promise<Markup> {
  const { profiles } = await import('../../profiles/registry.ts')
  return layout(
    frame,
    'Type codes',
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<section class="narrow">
      <h1>Type codes</h1>
      <form class="card" method="post" action="add">
        <div class="field">
          <label for="service">Service</label>
          <input
            id="service"
            name="service"
            list="services"
            value="${form.text('service')}"
            autocomplete="off"
            spellcheck="false"
            required
          />
          <datalist id="services">
            ${profiles.map(({ name }) => html`<option value="${name}"></option>`)}
          </datalist>
        </div>
        ${field({ label: 'Your user name or e-mail address there', name: 'login', value: form.text('login') })}
        ${codesField(form)} ${dateField(form)}
        ${folded(
          'More',
          html`${field({ label: 'Name here', name: 'name', value: form.text('name'), hint: 'Such as github-work. Without one it is made from service and user name.' })}
          ${select(
            'What else it opens',
            'purpose',
            [
              ['', 'nothing else, or do not know'],
              ['e-mail', 'my e-mail'],
              ['password-manager', 'my passwords'],
            ],
            form.text('purpose'),
          )}
          ${tick('The service gives no codes', 'none', 'yes', form.has('none'))}`,
        )}
        <button>Keep them</button>
      </form>
      <p>
        Are they in a file, or can you copy them? <a href="import">Bring them in</a> instead: no typing slips.
      </p>
    </section>`,
  )
}

async function typePage(
  { frame, desk, form }: Call,
  account: Account,
  problem: string | null,
): Promise<Markup> {
  return layout(
    frame,
    `Codes of ${account.name}`,
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<section class="narrow">
      <h1>Codes of ${account.name}</h1>
      <form class="card" method="post" action="accounts/${account.id}/type">
        ${codesField(form)} ${dateField(form)} ${keepOldTick(account, form)}
        <button>Keep them</button>
      </form>
    </section>`,
  )
}

function codesField(form: Form): Markup {
  return html`<div class="field">
    <label for="codes">Codes</label>
    <p class="hint" id="codes-hint">
      One a line, as the service shows them. Without any the account is added alone.
    </p>
    <textarea
      id="codes"
      name="codes"
      rows="8"
      class="code"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      aria-describedby="codes-hint"
    >
${form.verbatim('codes')}</textarea>
  </div>`
}

/** When the service made the codes. */
export function dateField(form: Form): Markup {
  return field({
    label: 'When were they made?',
    name: 'made',
    type: 'date',
    value: form.text('made'),
    hint: 'The day tells when new ones are due. May stay empty.',
  })
}

/** Whether older codes of an account go on working; nothing where it has none. */
export function keepOldTick(account: Account | null, form: Form): Markup | null {
  if (account === null || !account.sets.some(({ supersededBy }) => supersededBy === null)) return null
  return html`<p class="hint">
      The codes that are here stop counting: services cancel the old ones when they make new ones.
    </p>
    ${tick('The old ones still work too', 'keep-old', 'yes', form.has('keep-old'))}`
}

async function keepTyped(call: Call, account: Account | null): Promise<Reply> {
  const { desk, form } = call
  try {
    const texts = form
      .verbatim('codes')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
    const owner =
      account === null
        ? { draft: await draftFrom(desk, form, form.text('service')) }
        : { account: account.id }
    if (texts.length === 0 && account !== null) throw new KeepError('input_refused', 'No code was typed.')
    const set =
      texts.length === 0
        ? null
        : setFrom(
            form,
            texts.map((text) => ({ text, used: false })),
            'typed',
          )
    return await keepAndShow(desk, owner, set, [])
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    const problem = withoutCommands(error.message)
    return page(account === null ? await addPage(call, problem) : await typePage(call, account, problem), 422)
  }
}

/** What a form says of a new account. */
export function draftFrom(desk: Desk, form: Form, service: string): ReturnType<typeof draftForAccount> {
  const purpose = form.text('purpose')
  return draftForAccount(desk.book, {
    service,
    login: form.text('login'),
    name: form.text('name'),
    ...(form.has('none') ? { kind: 'none' } : {}),
    ...(purpose === 'e-mail' || purpose === 'password-manager' ? { purpose } : {}),
  })
}

/** What a form says of codes beside the codes themselves. */
export function setFrom(form: Form, codes: SetDraft['codes'], source: string): SetDraft {
  const made = form.text('made')
  return { codes, generatedOn: made === '' ? null : made, source, keepOld: form.has('keep-old') }
}

/** Keeps codes, says so with what is left to do, and shows the account. */
export async function keepAndShow(
  desk: Desk,
  owner: Owner,
  set: SetDraft | null,
  todo: readonly string[],
): Promise<Reply> {
  const kept = await keepCodes(desk.session, desk.host, owner, set)
  desk.session = kept.session
  desk.say(inWords(desk, kept, todo))
  return goTo(`accounts/${kept.account.id}`)
}

function inWords({ book }: Desk, { account, added }: Kept, todo: readonly string[]): Said {
  if (added === null) return { tone: 'good', text: `${account.name} is added.`, todo, canUndo: true }
  const { set, duplicates, replaced } = added
  const used = set.codes.filter((code) => code.used !== null).length
  const copies = replaced?.copies.filter(({ state }) => state === 'in-place') ?? []
  return {
    tone: 'good',
    text: `${count(set.codes.length, 'code')} kept for ${account.name}${used === 0 ? '' : `, ${used} of them marked as used`}.`,
    todo: [
      ...(duplicates === 0 ? [] : [`${count(duplicates, 'duplicate')} left out.`]),
      ...(replaced === null ? [] : ['The codes before are void everywhere.']),
      ...copies.map(({ medium, at }) => `Destroy the old ${medium} copy: ${showRef(book, at)}.`),
      ...todo,
    ],
    canUndo: true,
  }
}
