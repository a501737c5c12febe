import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { openSession, vaultOptions } from '../session.ts'
import { count, findingInWords } from '../words.ts'
import { disastersOf, readLoss } from '../../lockout/disasters.ts'
import { drawGraph } from '../../lockout/drawing.ts'
import { findings, lockedOutBy } from '../../lockout/findings.ts'
import { noLoss, reach } from '../../lockout/reach.ts'
import type { Loss } from '../../lockout/reach.ts'
import { simulate } from '../../lockout/simulate.ts'
import type { Simulation } from '../../lockout/simulate.ts'
import type { Book } from '../../model/types.ts'
import { writeFailure } from '../../vault/save.ts'

/** Finds what would lock its owner out. */
export const command: Command = {
  usage: [
    '[--exit-code]',
    '--lost phone,laptop',
    '--lost NAME    (the names of bad days are in the list)',
    '--svg FILE',
  ],
  description:
    'Follows how your accounts lean on each other: what opens each, where its codes lie, what opens that place. Starts from\n' +
    'what is in your head and at hand, with every session signed out. --lost shows what would still open, and in which order.',
  options: {
    lost: { type: 'string', value: 'NAMES', help: 'places, accounts or bad days that are lost, with commas' },
    svg: { type: 'string', value: 'FILE', help: 'draw it' },
    'exit-code': { type: 'boolean', help: 'exit with 1 where one event would lock you out' },
    ...vaultOptions,
  },
  positionals: 0,
  async run(context) {
    const { given } = context
    const { book } = await openSession(context)
    const lost = given.text('lost')
    const loss = lost === null ? noLoss : readLoss(book, lost)
    const file = given.text('svg')
    if (file !== null) return draw(context, book, loss, file)
    return lost === null ? check(context, book) : showLoss(context, book, loss, lost)
  },
}

function check(context: Context, book: Book): number | undefined {
  const found = findings(book)
  const now = reach(book, noLoss)
  const days = disastersOf(book).map(({ name, title, loss }) => ({
    name,
    title,
    lockedOut: lockedOutBy(book, now, loss).map((account) => account.name),
  }))
  context.report({ findings: found, disasters: days }, () => {
    if (book.accounts.length === 0) return 'No account yet, so nothing can be said.'
    const columns = Math.min(context.terminal.columns, 110)
    const weak =
      found.length === 0
        ? ['No weak point found in what is recorded.']
        : found.map((finding) => findingInWords(finding, columns))
    const width = Math.max(...days.map(({ name }) => name.length))
    const outcomes = days.map(({ name, lockedOut }) => {
      const result =
        lockedOut.length === 0
          ? 'everything still opens'
          : `locked out of ${lockedOut.length === 1 ? lockedOut.join('') : `${lockedOut.length} accounts`}`
      return `  ${name.padEnd(width)}  ${result}`
    })
    return [...weak, '', 'Bad days (keep lockout --lost NAME shows one in full):', ...outcomes].join('\n')
  })
  return context.given.flag('exit-code') && found.some(({ severity }) => severity === 'high') ? 1 : undefined
}

function showLoss(context: Context, book: Book, loss: Loss, lost: string): undefined {
  const result = simulate(book, loss)
  const value = {
    lost,
    vaultOpens: result.vaultOpens,
    open: result.open.map(({ account, step, how }) => ({ name: account.name, step, how })),
    shut: result.shut.map(({ account, missing, before }) => ({
      name: account.name,
      missing,
      shutBefore: before,
    })),
  }
  context.report(value, () => lossInWords(lost, result))
  return undefined
}

function lossInWords(lost: string, { open, shut, vaultOpens }: Simulation): string {
  const opening = open.map(
    ({ account, how }, index) => `  ${String(index + 1).padStart(2)}. ${account.name}: ${how}`,
  )
  const closed = shut.map(({ account, missing, before }) => {
    const why = missing.length === 0 ? 'no way in is recorded' : `gone: ${missing.join(', ')}`
    const page =
      account.recovery.page === null ? '' : `\n      official recovery page: ${account.recovery.page}`
    return `  ${account.name}: ${before ? 'does not open even with nothing lost; ' : ''}${why}${page}`
  })
  return [
    `If ${lost.replaceAll(',', ' and ')} ${lost.includes(',') ? 'were' : 'was'} lost, ${vaultOpens ? 'this vault still opens' : 'THIS VAULT DOES NOT OPEN'}.`,
    '',
    open.length === 0
      ? 'No account would open.'
      : `${count(open.length, 'account')} would open, in this order:`,
    ...opening,
    ...(shut.length === 0
      ? ['', 'None would be shut.']
      : ['', `${count(shut.length, 'account')} would stay shut:`, ...closed]),
  ].join('\n')
}

async function draw(context: Context, book: Book, loss: Loss, file: string): Promise<undefined> {
  const path = resolve(file)
  try {
    await writeFile(path, drawGraph(book, loss), { mode: 0o600 })
  } catch (error) {
    throw writeFailure(error, path)
  }
  context.report({ file: path }, () => `Drawn to ${path}. It names accounts and places, and holds no code.`)
  return undefined
}
