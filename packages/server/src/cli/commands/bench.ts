import { SetupError } from 'sparekey'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly seconds: number
  readonly directory?: string
  readonly json?: boolean
}

const HELP = `
Measures this machine on an SQLite database of its own, which it makes in a
temporary directory and removes. The configured database and key ring are not
touched. While it runs it takes every core: do not run it beside a service
that is in use.

With --json: { "ok", "machine": { "cores", "processor", "node", "directory",
"inMemory" }, "secondsEach", "hashes": { "perSecond" }, "uses": { "perSecond",
"medianMs", "p95Ms" }, "usesOfLongCodes": { the same } }.

${exitHelp('measured')}

Examples:
  $ sparekey bench
  $ sparekey bench --seconds 10 --directory /var/lib/sparekey`

/** `sparekey bench`: how many codes this machine can check. */
export const benchCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('bench')
      .description('Measure how many codes this machine can check.')
      .option('--seconds <number>', 'how long each of the three measurements lasts, 1 to 60', Number, 3)
      .option('--directory <path>', 'where the temporary database lies: choose the disk to measure')
      .addHelpText('after', HELP),
  ).action((options: Options) => run(context, options))
}

const run = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { seconds } = options
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > 60) {
      throw new SetupError('setting_invalid', '--seconds must be a whole number from 1 to 60.')
    }
    const { bench } = await import('../bench/bench.ts')
    return bench(seconds, options.directory ?? null)
  })
