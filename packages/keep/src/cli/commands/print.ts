import type { Command, Context } from '../command.ts'
import { openSession, vaultOptions } from '../session.ts'
import { oneOf } from '../read-options.ts'
import { checkLines, findSheet } from './print-lookup.ts'
import { printCodes } from './print-codes.ts'
import { printOpenSheet } from './print-open.ts'
import { printRecoveryKey } from './print-recovery-key.ts'
import { KeepError } from '../../errors.ts'

const kinds = [
  'sheet',
  'trifold',
  'encrypted',
  'tracker',
  'note',
  'index',
  'emergency',
  'recovery-key',
] as const

/** Makes sheets of paper. */
export const command: Command = {
  usage: [
    'NAME --as sheet|trifold|encrypted --place PLACE --out FILE.pdf',
    'NAME --as tracker|note --out FILE.pdf',
    '--as index|emergency|recovery-key --out FILE.pdf',
    '--sheet ID          which sheet is this?',
    '--check-line        does what was typed from paper agree with its check?',
  ],
  description:
    'Writes a sheet to a new file, as PDF or as HTML, to be printed and then deleted.\n\n' +
    '  sheet         the codes, with boxes to tick, for a place that you trust\n' +
    '  trifold       the codes inside a sheet that is folded in three and sealed\n' +
    '  encrypted     the codes as an age file, in QR squares and letters\n' +
    '  tracker       what was used and what is left, without the codes\n' +
    '  note          what helps when the account cannot be opened, without codes\n' +
    '  index         what there is and where it lies, without codes\n' +
    '  emergency     the list for a bad day, without codes\n' +
    '  recovery-key  the recovery key of the vault, from KEEP_RECOVERY_KEY_FILE or typed\n\n' +
    'A sheet that holds codes is recorded as a copy, with its id and place. At a terminal one row is asked back from the paper.\n' +
    'Printers with disks keep what they print, and printed pages pass through the print queue.',
  options: {
    as: { type: 'string', value: 'KIND', help: kinds.join(', ') },
    out: { type: 'string', value: 'FILE', help: 'a new file that ends in .pdf or .html' },
    size: { type: 'string', value: 'SIZE', help: 'a4 (default) or letter' },
    place: { type: 'string', value: 'PLACE', help: 'where the sheet will lie; "keep places" lists them' },
    of: { type: 'string', value: 'N', help: 'how many copies there are to be' },
    numbers: { type: 'string', value: '1,2,5', help: 'only the codes of these numbers' },
    nickname: { type: 'string', value: 'TEXT', help: 'name the sheet so, and neither service nor account' },
    square: { type: 'boolean', help: 'add a QR square of the codes: quick to enter, and quick to copy' },
    seal: { type: 'string', value: 'NUMBER', help: 'number of the seal (trifold)' },
    to: {
      type: 'string',
      multiple: true,
      value: 'RECIPIENT',
      help: 'age recipient (encrypted); without: a passphrase',
    },
    'return-to': { type: 'string', value: 'TEXT', help: 'where a finder may send it' },
    day: { type: 'string', value: 'KIND', help: 'kind of bad day, as "keep emergency" has them' },
    lost: {
      type: 'string',
      value: 'NAMES',
      help: 'what is lost on that day: places or accounts, with commas',
    },
    sheet: { type: 'string', value: 'ID', help: 'say which sheet this is' },
    'check-line': { type: 'boolean', help: 'check lines "CODE CHECK" typed from paper' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const { given } = context
    if (given.flag('check-line')) return checkLines(context)
    const id = given.text('sheet')
    if (id !== null) return findSheet(context, (await openSession(context)).book, id)
    return printSheet(context)
  },
}

async function printSheet(context: Context): Promise<undefined> {
  const as = context.given.text('as')
  if (as === null) throw new KeepError('usage_invalid', `Say what to print: --as ${kinds.join(' | ')}`)
  const kind = oneOf(as, '--as', kinds)
  switch (kind) {
    case 'sheet':
    case 'trifold':
    case 'encrypted':
      return printCodes(context, kind)
    case 'tracker':
    case 'note':
    case 'index':
    case 'emergency':
      return printOpenSheet(context, kind)
    case 'recovery-key':
      return printRecoveryKey(context)
    default:
      return kind satisfies never
  }
}
