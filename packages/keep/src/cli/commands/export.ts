import { resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { wordOption } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { count } from '../words.ts'
import { showRef } from '../../model/find.ts'
import type { Account, Book, CodeSet } from '../../model/types.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

const formats = ['json', 'csv', 'text'] as const

/** Writes everything out. */
export const command: Command = {
  usage: [
    '--format json|csv|text --out FILE [--to age1…]',
    '--format json|csv|text --plain    (to standard output)',
  ],
  description:
    'Writes every account with its codes: JSON holds everything; CSV and text hold what a person needs. The result is open to\n' +
    'whoever reads it unless --to encrypts it to an age recipient. The vault itself is the better backup: it is one file.',
  options: {
    format: { type: 'string', value: 'FORMAT', help: formats.join(', ') },
    out: { type: 'string', value: 'FILE', help: 'write a new file that only you may read' },
    to: { type: 'string', value: 'RECIPIENT', help: 'encrypt it with age to this recipient' },
    plain: { type: 'boolean', help: 'yes, write the codes unencrypted' },
    ...vaultOptions,
  },
  positionals: 0,
  async run(context) {
    const { given, terminal } = context
    const format = wordOption(given, 'format', formats)
    const out = given.text('out')
    const recipient = given.text('to')
    if (format === null)
      throw new KeepError('usage_invalid', `Name the format: --format ${formats.join(' | ')}`)
    if (recipient === null && !given.flag('plain')) {
      throw new KeepError(
        'input_refused',
        'This would write every code unencrypted. Add --plain if that is what you want, or --to age1… to encrypt it.',
      )
    }
    if (recipient !== null && out === null)
      throw new KeepError('usage_invalid', 'An encrypted export needs a file: --out FILE')
    const { book } = await openSession(context)
    const text = write(book, format)
    const bytes = recipient === null ? Buffer.from(text) : await encrypt(text, recipient)
    if (out === null) {
      terminal.out(text)
      return undefined
    }
    await createFile(resolve(out), bytes)
    report(context, book, resolve(out), recipient !== null, format)
    return undefined
  },
}

function report(
  context: Context,
  book: Book,
  file: string,
  isEncrypted: boolean,
  format: (typeof formats)[number],
): void {
  const leftOut =
    format === 'json' ? [] : ['ways in besides codes', 'recovery notes', 'places', 'reviews', 'the log']
  context.report({ file, accounts: book.accounts.length, encrypted: isEncrypted, leftOut }, () =>
    [
      `${count(book.accounts.length, 'account')} written to ${file}${isEncrypted ? ', encrypted' : '. Anybody who opens it sees every code: delete it when it has served'}.`,
      ...(leftOut.length === 0
        ? []
        : [`Not carried: ${leftOut.join(', ')}. JSON holds them, but for the log.`]),
    ].join('\n'),
  )
}

function write(book: Book, format: (typeof formats)[number]): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ format: 'sparekey-keep-export', version: 1, ...book }, null, 2)}\n`
    case 'csv':
      return csv(book)
    case 'text':
      return book.accounts.map((account) => accountText(book, account)).join('\n')
    default:
      return format satisfies never
  }
}

function csv(book: Book): string {
  const headings = [
    'name',
    'service',
    'login',
    'kind',
    'set',
    'generated_on',
    'replaced',
    'position',
    'code',
    'used_at',
    'used_for',
    'copies',
  ]
  const rows = book.accounts.flatMap((account) =>
    account.sets.flatMap((set) =>
      set.codes.map((code) => [
        account.name,
        account.service,
        account.login,
        account.kind,
        set.id,
        set.generatedOn ?? '',
        set.supersededBy === null ? 'no' : 'yes',
        String(code.position),
        code.text,
        code.used === null ? '' : (code.used.at ?? 'unknown'),
        code.used?.why ?? '',
        copiesText(book, set),
      ]),
    ),
  )
  return `${[headings, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

// RFC 4180 quoting. A cell that a spreadsheet would run as a formula keeps its text: a code must not gain a symbol.
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function accountText(book: Book, account: Account): string {
  const sets = account.sets.filter(({ supersededBy }) => supersededBy === null)
  return [
    `${account.name} (${account.service}${account.login === '' ? '' : `, ${account.login}`})`,
    ...sets.flatMap((set) => [
      `  codes ${set.generatedOn === null ? `added ${set.addedAt.slice(0, 10)}` : `made ${set.generatedOn}`}; copies: ${copiesText(book, set) || 'none'}`,
      ...set.codes.map(
        ({ position, text, used }) =>
          `  ${String(position).padStart(3)}. ${text}${used === null ? '' : '  (used)'}`,
      ),
    ]),
    '',
  ].join('\n')
}

function copiesText(book: Book, { copies }: CodeSet): string {
  return copies
    .map(
      ({ medium, at, state }) =>
        `${medium} at ${showRef(book, at)}${state === 'in-place' ? '' : ` (${state})`}`,
    )
    .join('; ')
}

async function encrypt(text: string, recipient: string): Promise<Uint8Array> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch {
    throw new KeepError(
      'input_invalid',
      'That is not an age recipient. One begins with "age1"; age-keygen -y prints it.',
      { field: 'to' },
    )
  }
  return encrypter.encrypt(text)
}
