import { SetupError } from 'sparekey'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { type Report, report, withJson } from '../report.ts'

interface Options {
  readonly print?: boolean
  readonly dialect?: string
  readonly from?: string
  readonly json?: boolean
}

const HELP = `
Brings the schema of the database that the settings name up to date. Any
number of processes may do so at once. An SQLite file that is not there is
made. The key ring is not needed.

--print writes the SQL for teams with a tool of their own, and touches
nothing; it records the versions as this command does. On PostgreSQL it may be
applied more than once; SQLite refuses to add a column twice.

With --json: { "ok", "applied": [versions] }; with --print: { "ok", "dialect",
"sql" }.

${exitHelp('up to date')}

Examples:
  $ sparekey migrate
  $ sparekey migrate --print --dialect postgres > sparekey.sql
  $ sparekey migrate --print --from 1`

/** `sparekey migrate`: the schema. */
export const migrateCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('migrate')
      .description("Bring the database's schema up to date, or print the SQL that would.")
      .option('--print', 'print the SQL and touch nothing')
      .option('--dialect <name>', 'with --print: sqlite or postgres (default: of the configured database)')
      .option('--from <version>', 'with --print: only what comes after this version')
      .addHelpText('after', HELP),
  ).action((options: Options) => run(context, options))
}

const run = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    if (options.print === true) return print(context, options)
    if (options.dialect !== undefined || options.from !== undefined) {
      throw usage('--dialect and --from belong to --print.')
    }
    return migrate(context)
  })

const print = async ({ terminal }: CommandContext, options: Options): Promise<Report> => {
  const [{ readConfig }, { printMigrations }] = await Promise.all([
    import('../open.ts'),
    import('sparekey/postgres'),
  ])
  const dialect = options.dialect ?? readConfig(terminal).database.kind
  if (dialect !== 'sqlite' && dialect !== 'postgres') throw usage('--dialect must be sqlite or postgres.')
  const from = options.from ?? '0'
  if (!/^\d{1,4}$/.test(from)) throw usage('--from must be the number of a version, e.g. 1.')
  const sql = printMigrations(dialect, Number(from))
  return { json: { dialect, sql }, lines: [sql.trimEnd()] }
}

const migrate = async ({ terminal }: CommandContext): Promise<Report> => {
  const [{ readConfig, unlessUnreachable }, { openStore, makeDirectories }, { withProgress }] =
    await Promise.all([import('../open.ts'), import('../../serve/database.ts'), import('../progress.ts')])
  const config = readConfig(terminal)
  makeDirectories(config)
  const store = await openStore(config)
  try {
    const applied = await unlessUnreachable(() => withProgress('Migrating', () => store.migrate()))
    const line = applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}.`
    return { json: { applied }, lines: [line] }
  } finally {
    await store.close()
  }
}

const usage = (line: string): SetupError => new SetupError('setting_invalid', line)
