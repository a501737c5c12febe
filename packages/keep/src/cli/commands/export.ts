import { resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { wordOption } from '../read-options.ts'
import { newPassphrase } from '../secrets.ts'
import { openSession, settingsOf, vaultOptions } from '../session.ts'
import { count } from '../words.ts'
import { formatNames, formats, takesPassword, type Format } from '../../interchange/formats.ts'
import type { Written } from '../../interchange/write.ts'
import type { Book } from '../../model/types.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

/** Writes everything out. */
export const command: Command = {
  usage: [
    '--format kdbx|bitwarden-encrypted|age OUT',
    '--format json|csv|text|bitwarden|1pux OUT --plain',
    '--format FORMAT OUT --to age1…',
    '--format json|csv|text|bitwarden --plain    (to standard output)',
  ],
  description:
    'Writes every account with its codes for another program, and says what that format cannot hold. JSON and age hold\n' +
    'everything but the log. KeePass, encrypted Bitwarden and age files get a password of their own; the others are open to\n' +
    'whoever reads them, unless --to encrypts them. "keep bring-in" reads all of them back. The vault itself is the better\n' +
    'backup: it is one file.',
  options: {
    format: { type: 'string', value: 'FORMAT', help: formats.join(', ') },
    out: { type: 'string', value: 'FILE', help: 'the same as OUT: a new file that only you may read' },
    to: { type: 'string', value: 'RECIPIENT', help: 'encrypt the file with age to this recipient' },
    plain: { type: 'boolean', help: 'yes, write the codes unencrypted' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const plan = planOf(context)
    const { book } = await openSession(context)
    const { writeBook } = await import('../../interchange/write.ts')
    const password = (): Promise<string> => newPassphrase(context, 'KEEP_FILE_PASSWORD_FILE')
    const written = await writeBook(book, plan.format, { now: context.now(), password })
    const bytes = await sealed(context, plan, written.bytes, password)
    if (plan.out === null) {
      context.terminal.out(Buffer.from(bytes).toString('utf8'))
      return undefined
    }
    await createFile(plan.out, bytes)
    report(context, book, plan, plan.out, written)
    return undefined
  },
}

interface Plan {
  readonly format: Format
  readonly out: string | null
  readonly recipient: string | null
  readonly isEncrypted: boolean
}

function planOf({ given }: Context): Plan {
  const format = wordOption(given, 'format', formats)
  if (format === null)
    throw new KeepError('usage_invalid', `Name the format: --format ${formats.join(' | ')}`)
  const named = given.positionals[0] ?? given.text('out')
  const recipient = given.text('to')
  const isEncrypted = recipient !== null || takesPassword(format)
  if (!isEncrypted && !given.flag('plain')) {
    throw new KeepError(
      'input_refused',
      'This would write every code unencrypted. Add --plain if that is what you want, or --to age1… to encrypt it.',
    )
  }
  if (named === null && (isEncrypted || format === '1pux'))
    throw new KeepError('usage_invalid', `Name the new file: keep export --format ${format} FILE`)
  return { format, out: named === null ? null : resolve(named), recipient, isEncrypted }
}

async function sealed(
  context: Context,
  { format, recipient }: Plan,
  bytes: Uint8Array,
  password: () => Promise<string>,
): Promise<Uint8Array> {
  if (recipient === null && format !== 'age') return bytes
  const { sealAge } = await import('../../interchange/age.ts')
  if (recipient !== null) return sealAge(bytes, { recipient })
  const { workFactor } = await settingsOf(context)
  return sealAge(bytes, { password: await password(), workFactor })
}

function report(
  context: Context,
  { accounts }: Book,
  { format, isEncrypted }: Plan,
  file: string,
  { leftOut, notes }: Written,
): void {
  const value = { file, format, accounts: accounts.length, encrypted: isEncrypted, leftOut, notes }
  context.report(value, () =>
    [
      `${count(accounts.length, 'account')} written to ${file} (${formatNames[format]})${isEncrypted ? ', encrypted' : '. Anybody who opens it sees every code: delete it when it has served'}.`,
      `Not in it: ${leftOut.join('; ')}.`,
      ...notes.map((line) => `! ${line}`),
    ].join('\n'),
  )
}
