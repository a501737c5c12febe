import type { Command, Context } from '../command.ts'
import { oneOf, wholeOption } from '../read-options.ts'
import { change, openSession, vaultOptions } from '../session.ts'
import type { Session } from '../session.ts'
import { wrap } from '../table.ts'
import { emergencyTitles, endEmergency, startEmergency, tickStep } from '../../lockout/emergency-plan.ts'
import type { Emergency, EmergencyKind } from '../../model/types.ts'
import { KeepError } from '../../errors.ts'

const kinds = ['device-lost', 'authenticator-broken', 'devices-out-of-sync', 'everything-lost'] as const

/** Walks through a bad day. */
export const command: Command = {
  usage: ['', `${kinds.join(' | ')} [--lost phone]`, '--done NUMBER', '--end'],
  description:
    'Makes a list of what to do on a bad day over the accounts that you hold, in the right order, and keeps it until it is done.\n' +
    'Without a terminal: start with the kind of day, tick steps off with --done.',
  options: {
    lost: { type: 'string', value: 'NAMES', help: 'what is lost: places or accounts, with commas' },
    done: { type: 'string', value: 'NUMBER', help: 'tick this step off' },
    end: { type: 'boolean', help: 'the day is over: drop the list' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const { given, terminal } = context
    const session = await openSession(context)
    if (given.flag('end')) {
      await change(session, context, (book) => endEmergency(book))
      context.report({ ended: true }, () => 'The list is gone. "keep undo" brings it back.')
      return undefined
    }
    const done = wholeOption(given, 'done', 1, 100_000)
    if (done !== null)
      return show(context, await change(session, context, (book, around) => tickStep(book, done, around)))
    const isGoingOn = session.book.emergency !== null
    const begun = isGoingOn ? session : await begin(context, session)
    if (terminal.interactive && !context.json) return walk(context, begun)
    return show(context, begun)
  },
}

async function begin(context: Context, session: Session): Promise<Session> {
  const [word] = context.given.positionals
  const kind = word === undefined ? await chooseKind(context) : oneOf(word, 'The kind of day', kinds)
  return change(session, context, (book, around) =>
    startEmergency(book, kind, context.given.text('lost'), around),
  )
}

async function chooseKind({ terminal }: Context): Promise<EmergencyKind> {
  if (!terminal.interactive) throw new KeepError('usage_invalid', `Say what happened: ${kinds.join(', ')}.`)
  terminal.note('What happened? First: breathe. Delete nothing, reset nothing yet.')
  kinds.forEach((kind, index) => terminal.note(`  ${index + 1}. ${emergencyTitles[kind]}`))
  for (;;) {
    const found = kinds[Number((await terminal.ask('Its number: ')).trim()) - 1]
    if (found !== undefined) return found
    terminal.note(`Please type a number from 1 to ${kinds.length}.`)
  }
}

function show(context: Context, { book }: Session): undefined {
  const { emergency } = book
  if (emergency === null) return undefined
  context.report(
    {
      kind: emergency.kind,
      startedAt: emergency.startedAt,
      steps: emergency.steps.map((step, index) => ({ number: index + 1, ...step })),
    },
    () => listInWords(emergency, context.terminal.columns),
  )
  return undefined
}

async function walk(context: Context, session: Session): Promise<undefined> {
  const { terminal } = context
  let current = session
  show(context, current)
  for (;;) {
    const steps = current.book.emergency?.steps ?? []
    const index = steps.findIndex(({ doneAt }) => doneAt === null)
    const step = steps[index]
    if (step === undefined) {
      await change(current, context, (book) => endEmergency(book))
      terminal.out('Every step is done. The list is gone; "keep lockout" shows what to strengthen now.')
      return undefined
    }
    terminal.note(`\n${wrap(`${index + 1}. ${step.text}`, Math.min(terminal.columns, 100), '   ')}`)
    const answer = (await terminal.ask('[d]one, [s]top here (the list is kept): ')).trim().toLowerCase()
    if (answer.startsWith('s')) {
      terminal.note('Kept. "keep emergency" goes on here.')
      return undefined
    }
    if (answer.startsWith('d'))
      current = await change(current, context, (book, around) => tickStep(book, index + 1, around))
    else terminal.note('Please answer d or s.')
  }
}

function listInWords({ kind, startedAt, steps }: Emergency, columns: number): string {
  const width = Math.min(columns, 100)
  const lines = steps.map(({ text, doneAt }, index) =>
    wrap(`${doneAt === null ? '[ ]' : '[x]'} ${index + 1}. ${text}`, width, '       '),
  )
  return [`${emergencyTitles[kind]} (since ${startedAt.slice(0, 10)})`, '', ...lines].join('\n')
}
