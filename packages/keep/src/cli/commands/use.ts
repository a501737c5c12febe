import type { Command, Context } from '../command.ts'
import { clearAfterSeconds, copyForAWhile } from '../clipboard.ts'
import { requireWord, wholeNumber, wordOption } from '../read-options.ts'
import { afterUseTexts, whereToManage } from '../services.ts'
import { openSession, vaultOptions } from '../session.ts'
import type { Session } from '../session.ts'
import { terminalMissing } from '../terminal.ts'
import { count } from '../words.ts'
import { countUnused, accountById, currentSet, findAccount } from '../../model/find.ts'
import { nextCode } from '../../model/sets.ts'
import type { Account, Code, CodeSet } from '../../model/types.ts'
import { keepNewCode, settleCode, takeCode } from '../../tasks/take-code.ts'
import type { Outcome } from '../../tasks/take-code.ts'
import { KeepError } from '../../errors.ts'

/** Takes a code and marks it as used. */
export const command: Command = {
  usage: ['NAME [NUMBER]', 'NAME --show --worked yes|no|unknown    (scripts)'],
  description:
    `Copies the next unused code, or the one with the number that the service asks for, and takes it off the clipboard after\n` +
    `${clearAfterSeconds} seconds. The code is marked as used before you see it, so that it is not offered twice if this\n` +
    'window is closed; say "not tried" and the mark is taken off again.',
  options: {
    show: { type: 'boolean', help: 'write the code to the screen instead of the clipboard' },
    why: { type: 'string', value: 'TEXT', help: 'what it is used for' },
    worked: { type: 'string', value: 'ANSWER', help: 'yes, no or unknown: do not ask whether it worked' },
    ...vaultOptions,
  },
  positionals: 2,
  async run(context) {
    const { given, terminal } = context
    const name = requireWord(given, 0, 'the account')
    const worked = wordOption(given, 'worked', ['yes', 'no', 'unknown'])
    if (!terminal.interactive && worked === null) throw terminalMissing()
    const position =
      given.positionals[1] === undefined
        ? null
        : wholeNumber(given.positionals[1], 'The number of the code', 1, 1000)
    const session = await openSession(context)
    const account = findAccount(session.book, name)
    const { set, code } = nextCode(account, position)
    const taken = await takeCode(session, context, { account, set, code }, given.text('why') ?? '')
    await handOver(context, account, set, code)
    return finish(context, taken, { account, set, code }, worked)
  },
}

type Answer = Outcome | 'unknown'

interface Taken {
  readonly account: Account
  readonly set: CodeSet
  readonly code: Code
}

async function handOver(
  { given, terminal, env, json }: Context,
  account: Account,
  set: CodeSet,
  code: Code,
): Promise<void> {
  const which =
    set.codes.length === 1 ? `The code of ${account.name}` : `Code ${code.position} of ${account.name}`
  if (json) return
  if (given.flag('show')) {
    terminal.note(which)
    terminal.out(code.text)
    return
  }
  try {
    await copyForAWhile(code.text, env)
    terminal.note(`${which} is on the clipboard for ${clearAfterSeconds} seconds.`)
  } catch (error) {
    if (!(error instanceof KeepError) || error.code !== 'clipboard_missing' || !terminal.interactive)
      throw error
    terminal.note(`There is no clipboard here. ${which}:`)
    terminal.out(`\n    ${code.text}\n`)
  }
}

async function finish(
  context: Context,
  session: Session,
  taken: Taken,
  worked: 'yes' | 'no' | 'unknown' | null,
): Promise<undefined> {
  const outcome = worked ?? (await askOutcome(context, taken))
  const why = context.given.text('why') ?? (worked === null && outcome === 'yes' ? await askWhy(context) : '')
  const { account, set, code } = taken
  const after = outcome === 'unknown' ? session : await settleCode(session, context, taken, outcome, why)
  const current = accountById(after.book, account.id)
  const left = countUnused(current, currentSet(current) ?? set)
  const steps = outcome === 'yes' || outcome === 'unknown' ? await afterUseTexts(current) : []
  const value = {
    name: account.name,
    position: code.position,
    ...(context.json ? { code: code.text } : {}),
    outcome,
    left,
    of: set.codes.length,
    afterUse: steps,
  }
  context.report(value, () => closingWords(taken, outcome, left, steps))
  const manage = await whereToManage(account.service)
  if (manage !== null && steps.length > 0) context.say(`Codes of this service are made at: ${manage}`)
  if (outcome === 'yes' && account.effect === 'rotates' && context.terminal.interactive)
    await askForNewCode(context, after, account)
  return undefined
}

async function askOutcome(context: Context, taken: Taken): Promise<Answer> {
  try {
    return await askWhetherItWorked(context)
  } catch (error) {
    if (!(error instanceof KeepError) || error.code !== 'cancelled') throw error
    const { account, code } = taken
    throw new KeepError(
      'cancelled',
      `Stopped. Code ${code.position} of ${account.name} stays marked as used; "keep edit ${account.name} --unmark ${code.position}" takes that back.`,
    )
  }
}

async function askWhetherItWorked({ terminal }: Context): Promise<Answer> {
  for (;;) {
    const answer = (await terminal.ask('Did it work? [y]es, [n]o, [u]nused (I did not try it), [l]ater: '))
      .trim()
      .toLowerCase()
    if (['y', 'yes'].includes(answer)) return 'yes'
    if (['n', 'no'].includes(answer)) return 'no'
    if (['u', 'unused'].includes(answer)) return 'not tried'
    if (['l', 'later'].includes(answer)) return 'unknown'
    terminal.note('Please answer y, n, u or l.')
  }
}

async function askWhy({ terminal }: Context): Promise<string> {
  return (await terminal.ask('What was it for? (Enter: nothing to note) ')).trim().slice(0, 300)
}

function closingWords(
  { account, set, code }: Taken,
  outcome: string,
  left: number,
  steps: readonly string[],
): string {
  const remaining = account.singleUse
    ? `${left} of ${count(set.codes.length, 'code')} left.`
    : 'It works again.'
  if (outcome === 'not tried') return `Code ${code.position} is unused again. ${remaining}`
  if (outcome === 'no') {
    return `Code ${code.position} is marked as used, because it was tried. ${remaining}\nIf the next one fails too, a newer set may exist: look at the service, and import it.`
  }
  return [
    `Code ${code.position} is marked as used. ${remaining}`,
    '',
    'Do now:',
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
  ].join('\n')
}

async function askForNewCode(context: Context, session: Session, account: Account): Promise<void> {
  const typed = (await context.terminal.ask('The new code that the service shows (Enter: later): ')).trim()
  if (typed === '') return
  await keepNewCode(session, context, account.id, typed)
  context.say('Kept. Replace every copy of the old one.')
}
