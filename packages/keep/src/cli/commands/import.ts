import { open } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { confirm, dateOption } from '../read-options.ts'
import { askForAccount } from './add.ts'
import { readClipboard } from '../clipboard.ts'
import { draftForService } from '../services.ts'
import { openSession, vaultOptions } from '../session.ts'
import { count } from '../words.ts'
import type { ImportResult, WarningCode } from '../../import/types.ts'
import { findAccount, showRef } from '../../model/find.ts'
import type { SetAdded } from '../../model/sets.ts'
import type { Account, Book } from '../../model/types.ts'
import { keepCodes } from '../../tasks/keep-codes.ts'
import { KeepError, systemErrorCode } from '../../errors.ts'

// What is to be done once the codes are in the vault.
const afterwards: ReadonlySet<WarningCode> = new Set<WarningCode>(['delete_file', 'synced_folder'])

/** Takes codes from a file, the clipboard or standard input. */
export const command: Command = {
  usage: [
    'FILE [--account NAME]',
    '- (standard input)',
    '--clipboard',
    'FILE --dry-run    (touches no vault)',
  ],
  description:
    'Reads codes from a file, recognises the service by file name and text, and keeps each code as it stands. Used marks\n' +
    "are carried over. New codes replace the account's codes before. Afterwards it names the file to delete.",
  options: {
    account: { type: 'string', value: 'NAME', help: 'the account that the codes belong to' },
    service: { type: 'string', value: 'SERVICE', help: 'the service, where it is not recognised' },
    login: { type: 'string', value: 'LOGIN', help: 'user name or e-mail address, for a new account' },
    name: { type: 'string', value: 'NAME', help: 'the name of a new account here' },
    'generated-on': { type: 'string', value: 'DATE', help: 'when the service made the codes' },
    'keep-old': { type: 'boolean', help: 'the codes before go on working' },
    clipboard: { type: 'boolean', help: 'read the clipboard instead of a file' },
    'dry-run': { type: 'boolean', help: 'show what would be taken, codes included, and change nothing' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const { given } = context
    const source = await readSource(context)
    const { importText } = await import('../../import/import-text.ts')
    const read = importText({ ...source.input, service: given.text('service') ?? undefined })
    if (given.flag('dry-run')) {
      context.report(read, () => dryRun(read))
      return undefined
    }
    const after = read.warnings.filter(({ code }) => afterwards.has(code))
    for (const { message } of read.warnings.filter((warning) => !after.includes(warning)))
      context.say(`! ${message}`)
    if (read.codes.length === 0) {
      throw new KeepError(
        'input_refused',
        'No backup code was found there. Nothing was changed. To type codes in: keep add',
      )
    }
    await keepRead(context, await chooseService(context, read), source.name)
    for (const { message } of after) context.say(`! ${message}`)
    return undefined
  },
}

interface Source {
  readonly name: string
  readonly input: { bytes: Uint8Array; fileName?: string; folder?: string } | { text: string }
}

async function readSource({ given, terminal, env }: Context): Promise<Source> {
  const [path] = given.positionals
  if (given.flag('clipboard')) return { name: 'clipboard', input: { text: await readClipboard(env) } }
  if (path === undefined)
    throw new KeepError('usage_invalid', 'Name a file, or "-" for standard input, or --clipboard.')
  if (path === '-') return { name: 'standard input', input: { bytes: await terminal.readInput() } }
  const full = resolve(path)
  return {
    name: basename(full),
    input: { bytes: await readBounded(full), fileName: basename(full), folder: dirname(full) },
  }
}

// A file of any size must not be read whole before it is refused for its size.
async function readBounded(path: string): Promise<Uint8Array> {
  const { maxImportBytes } = await import('../../import/decode.ts')
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const buffer = Buffer.alloc(Math.min(size, maxImportBytes + 1))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    const reason = systemErrorCode(error)
    if (reason === null) throw error
    const why =
      reason === 'ENOENT'
        ? 'is not there'
        : reason === 'EISDIR'
          ? 'is a folder'
          : `cannot be read (${reason})`
    throw new KeepError('file_unreadable', `${path} ${why}. Nothing was changed.`, { cause: error })
  }
}

function dryRun({ service, candidates, codes, warnings }: ImportResult): string {
  return [
    `Service: ${service ?? 'not recognised'}`,
    ...(service === null
      ? candidates.map(
          ({ service: id, confidence, reasons }) => `  perhaps ${id} (${confidence}: ${reasons.join('; ')})`,
        )
      : []),
    `${count(codes.length, 'code')}:`,
    ...codes.map(
      ({ text, position, used }) => `  ${String(position).padStart(3)}. ${text}${used ? '   used' : ''}`,
    ),
    ...warnings.map(({ message }) => `! ${message}`),
    'Nothing was changed.',
  ].join('\n')
}

async function chooseService(
  context: Context,
  read: ImportResult,
): Promise<ImportResult & { service: string | null }> {
  const { terminal, given } = context
  if (read.service !== null || given.text('account') !== null) return read
  if (!terminal.interactive) {
    const names = read.candidates.slice(0, 5).map(({ service }) => service)
    throw new KeepError(
      'input_refused',
      `The service is not certain${names.length === 0 ? '' : ` (perhaps ${names.join(', ')})`}. Name it: --service SERVICE, or --account NAME.`,
    )
  }
  const offered = read.candidates.slice(0, 8)
  offered.forEach(({ name, reasons }, index) =>
    terminal.note(`  ${index + 1}. ${name}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`),
  )
  const typed = (
    await terminal.ask(
      offered.length === 0
        ? 'Which service are these codes for? '
        : 'Which service? Its number, or another name: ',
    )
  ).trim()
  const picked = offered[Number(typed) - 1]?.service ?? typed
  if (picked === '') throw new KeepError('cancelled', 'No service was named. Nothing was changed.')
  return { ...read, service: picked }
}

async function keepRead(context: Context, read: ImportResult, sourceName: string): Promise<void> {
  const { given } = context
  const session = await openSession(context)
  const target = await chooseAccount(context, session.book, read.service)
  const owner =
    target.known === null
      ? { draft: await askForAccount(context, session.book, read.service) }
      : { account: target.known.id }
  const kept = await keepCodes(session, context, owner, {
    codes: read.codes,
    generatedOn: dateOption(given, 'generated-on'),
    source: sourceName,
    keepOld: given.flag('keep-old'),
  })
  report(context, kept.session.book, kept.added, kept.account.name)
}

async function chooseAccount(
  context: Context,
  book: Book,
  service: string | null,
): Promise<{ known: Account | null }> {
  const { given, terminal } = context
  const named = given.text('account')
  if (named !== null) return { known: findAccount(book, named) }
  const id = service === null ? null : (await draftForService(service)).service
  const wantsNew = given.text('name') !== null || given.text('login') !== null
  const same = wantsNew ? [] : book.accounts.filter((account) => account.service === id)
  const [only] = same
  if (only === undefined) return { known: null }
  const names = same.map(({ name }) => name).join(', ')
  if (!terminal.interactive) {
    throw new KeepError(
      'input_refused',
      `There is ${count(same.length, 'account')} of that service already (${names}). Say --account NAME to give it new codes, or --login LOGIN for another account.`,
    )
  }
  if (same.length === 1) {
    const isNewSet = await confirm(
      terminal,
      `Are these new codes for ${only.name}? They replace the ones it has.`,
      true,
    )
    return { known: isNewSet ? only : null }
  }
  const typed = (await terminal.ask(`For which of ${names}? (Enter: a new account) `)).trim()
  return { known: typed === '' ? null : findAccount(book, typed) }
}

function report(context: Context, book: Book, result: SetAdded | null, name: string): void {
  if (result === null) return
  const { set, duplicates, replaced } = result
  const used = set.codes.filter((code) => code.used !== null).length
  const voidCopies = replaced?.copies.filter(({ state }) => state === 'in-place') ?? []
  const value = {
    name,
    added: set.codes.length,
    used,
    duplicates,
    replaced: replaced !== null,
    voidCopies: voidCopies.map(({ id }) => id),
  }
  context.report(value, () =>
    [
      `${count(set.codes.length, 'code')} kept for ${name}${used === 0 ? '' : `, ${used} of them marked as used`}.`,
      ...(duplicates === 0 ? [] : [`${count(duplicates, 'duplicate')} left out.`]),
      ...(replaced === null ? [] : ['The codes before are void everywhere.']),
      ...voidCopies.map(({ medium, at }) => `  Destroy the old ${medium} copy: ${showRef(book, at)}`),
      `Next: write or print a copy, then: keep edit ${name} --add-copy paper@PLACE`,
    ].join('\n'),
  )
}
