import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import type { ImportOptions } from '../import/import-file.ts'
import { report, withJson } from '../report.ts'

interface Options extends ImportOptions {
  readonly json?: boolean
}

const HELP = `
Takes over codes that another system made, so that nobody needs a new sheet on
the day of the move. FILE has one account a line, as JSON; - reads standard
input:

  {"account":"17","codes":["1234-5678",{"code":"2345-6789","usedAt":"2026-03-01T08:00:00Z"}]}
  {"account":"18","verifiers":["$2a$10$…","$2a$10$…"],"used":[{"index":0,"at":"2026-03-01T08:00:00Z"}]}
  {"account":"19","encrypted":"eyJpdiI6…"}

The other fields of an import may stand on each line, or once as options where
they are the same for all: see POST …/code-sets/imports at /docs.

What is moved is not moved twice: where it stopped, run the same again. Lines
that are refused are named by their number, never by what is in them, and the
rest is moved. Each owner is told. The file is as good as all its codes: keep
it no longer than the move.

With --json: { "ok", "dryRun", "lines", "moved", "there", "refused": [ {
"line", "code", "detail" } ] }; "there": moved before.

${exitHelp('every line was moved, or was before', 'lines were refused; the others were moved')}

Examples:
  $ sparekey import --dry-run --source old --symbols digits --legacy codes.jsonl
  $ sparekey import --source old --scheme bcrypt --symbols hex \\
      --pattern xxxxxxxxxxxxxxxx --random-bits 64 rows.jsonl
  $ sparekey import --source shop --symbols alphanumeric_cased \\
      --encryption laravel --decrypt-key-file app-key columns.jsonl`

/** `sparekey import`: the move of many accounts from another system. */
export const importCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('import')
      .description('Take over the codes of another system, one account a line.')
      .argument('<file>', 'JSON Lines; - reads standard input')
      .option('--dry-run', 'say what would be refused, and move nothing')
      .option('--tenant <tenant>', 'whose accounts these are', 'default')
      .option('--source <name>', 'names the system that the codes come from')
      .option('--scheme <scheme>', 'how its verifiers were made: bcrypt, pbkdf2, sha256, sha512 or plain')
      .option(
        '--symbols <symbols>',
        'what the codes are written in: digits, hex, alphanumeric, alphanumeric_cased or ascii_cased',
      )
      .option('--pattern <pattern>', 'how a code was written when it was hashed, e.g. xxxxx-xxxxx')
      .option('--random-bits <bits>', 'how many bits of a code are random', Number)
      .option('--policy <name>', "the tenant's policy to import under (default: the ruling one)")
      .option('--legacy', 'take codes with 20 to 63 random bits too, under a policy named legacy')
      .option('--encryption <form>', 'how encrypted columns are written: laravel, gcm or cbc')
      .option('--decrypt-key-file <file>', 'their AES-256 key: 32 bytes, hexadecimal or Base64')
      .addHelpText('after', HELP),
  ).action((file: string, options: Options) => run(context, file, options))
}

const run = (context: CommandContext, file: string, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { importFile } = await import('../import/import-file.ts')
    return importFile(context.terminal, file, options)
  })
