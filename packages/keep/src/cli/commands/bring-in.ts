import { open } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { secretFromFile } from '../secrets.ts'
import { draftForService } from '../services.ts'
import { change, openSession, readIdentity, vaultOptions } from '../session.ts'
import { count } from '../words.ts'
import { joinBooks } from '../../interchange/join.ts'
import type { Joined } from '../../interchange/join.ts'
import type { Read } from '../../interchange/read.ts'
import { emptyBook } from '../../model/book.ts'
import type { Account } from '../../model/types.ts'
import { KeepError, systemErrorCode } from '../../errors.ts'

const mostListed = 10

/** Takes whole collections from other programs, and from exports of this one. */
export const command: Command = {
  usage: ['FILE', 'FILE --dry-run    (touches no vault)'],
  description:
    'Takes the accounts with their codes from a KeePass database (.kdbx), a Bitwarden export (.json, plain or with a\n' +
    'password), a 1Password export (.1pux), an age file, or an export of this program. Accounts that are here already, alike,\n' +
    'are left alone; nothing here is changed. Of entries that other programs wrote, only recovery codes are taken.\n' +
    'Codes of one service in a text file: keep import',
  options: {
    'file-identity': {
      type: 'string',
      value: 'FILE',
      help: 'open an age file with the identity in this file',
    },
    'dry-run': { type: 'boolean', help: 'say what would come in, and change nothing' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const path = resolve(requireWord(context.given, 0, 'the file'))
    const read = await readFrom(context, path)
    if (context.given.flag('dry-run')) {
      const joined = joinBooks(emptyBook, read.book, { now: context.now(), newId: context.newId })
      report(context, path, read, joined)
      return undefined
    }
    const session = await openSession(context)
    let joined: Joined | null = null
    const isEmpty = read.book.accounts.length === 0 && read.book.places.length === 0
    if (isEmpty) joined = joinBooks(session.book, read.book, { now: context.now(), newId: context.newId })
    else {
      await change(session, context, (book, around) => {
        joined = joinBooks(book, read.book, around)
        return joined
      })
    }
    if (joined !== null) report(context, path, read, joined)
    return undefined
  },
}

async function readFrom(context: Context, path: string): Promise<Read> {
  const file = await readBounded(path)
  const { readInterchange } = await import('../../interchange/read.ts')
  const identityFile = context.given.text('file-identity')
  const ports = {
    now: context.now(),
    newId: context.newId,
    source: basename(path),
    draftFor: draftForService,
  }
  return readInterchange(file, ports, {
    identity: identityFile === null ? null : await readIdentity(identityFile),
    password: async () =>
      (await secretFromFile(context, 'KEEP_FILE_PASSWORD_FILE')) ??
      (await context.terminal.askHidden('Password of that file: ')),
  })
}

// A file of any size must not be read whole before it is refused for its size.
async function readBounded(path: string): Promise<Buffer> {
  const { requireSize } = await import('../../interchange/read.ts')
  try {
    const file = await open(path, 'r')
    try {
      requireSize((await file.stat()).size)
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    const reason = systemErrorCode(error)
    if (reason === null || error instanceof KeepError) throw error
    const why =
      reason === 'ENOENT'
        ? 'is not there'
        : reason === 'EISDIR'
          ? 'is a folder'
          : `cannot be read (${reason})`
    throw new KeepError('file_unreadable', `${path} ${why}. Nothing was changed.`, { cause: error })
  }
}

function report(context: Context, path: string, read: Read, joined: Joined): void {
  const isDry = context.given.flag('dry-run')
  const warnings = [...read.notes, ...joined.notes]
  const value = {
    file: path,
    format: read.format,
    changed: !isDry && joined.added.length + joined.places.length > 0,
    accounts: joined.added.map((account) => ({ name: account.name, codes: codesIn(account) })),
    present: joined.present,
    places: joined.places,
    skipped: read.skipped,
    notes: warnings,
  }
  context.report(value, () =>
    [
      `${count(joined.added.length, 'account')} ${isDry ? 'would come in' : 'came in'}${joined.places.length === 0 ? '' : `, with ${count(joined.places.length, 'place')}`}.`,
      ...joined.added.map((account) => `  ${account.name}: ${count(codesIn(account), 'code')}`),
      ...(joined.present.length === 0 ? [] : [`Here already, alike: ${joined.present.join(', ')}.`]),
      ...skippedLines(read),
      ...warnings.map((line) => `! ${line}`),
      isDry
        ? 'Nothing was changed.'
        : `Look it over with "keep list". Then delete ${basename(path)} in ${dirname(path)}, unless it is where these codes belong.`,
    ].join('\n'),
  )
}

function skippedLines({ skipped }: Read): readonly string[] {
  if (skipped.length === 0) return []
  const more = skipped.length - mostListed
  return [
    `${count(skipped.length, 'entry', 'entries')} left out:`,
    ...skipped.slice(0, mostListed).map(({ title, reason }) => `  ${title}: ${reason}`),
    ...(more > 0 ? [`  and ${more} more; --json lists all of them.`] : []),
  ]
}

function codesIn({ sets }: Account): number {
  return sets.reduce((sum, { codes }) => sum + codes.length, 0)
}
