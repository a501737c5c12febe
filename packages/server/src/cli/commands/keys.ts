import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly output?: string
  readonly json?: boolean
}

const GENERATE_HELP = `
Makes a new key ring, readable by its owner alone. A file that is there is
never overwritten, and where the configured database belongs to a ring
already, none is made in its place: no other ring opens its sheets.

With --json: { "ok", "file", "keys": [ { "id", "createdAt", "current" } ] }.

${exitHelp('made')}

Examples:
  $ sparekey keys generate
  $ sparekey keys generate --output /etc/sparekey/sparekey.keys`

const LIST_HELP = `
Shows the ids and dates of the keys, never the keys.

With --json: { "ok", "file", "keys": [ { "id", "createdAt", "current" } ] };
"file" is null where the ring comes from SPAREKEY_KEYS.

${exitHelp('listed')}

Examples:
  $ sparekey keys list
  $ SPAREKEY_KEYS_FILE=/etc/sparekey/sparekey.keys sparekey keys list --json`

/** `sparekey keys`: the key ring. */
export const keysCommand: RegisterCommand = (program, context) => {
  const keys = program.command('keys').description('Make a key ring, or list the ids of its keys.')
  withJson(
    keys
      .command('generate')
      .description('Make a new key ring.')
      .option('--output <path>', 'where to (default: the configured file)')
      .addHelpText('after', GENERATE_HELP),
  ).action((options: Options) => generate(context, options))
  withJson(
    keys.command('list').description('List the ids and dates of the keys.').addHelpText('after', LIST_HELP),
  ).action((options: Options) => list(context, options))
}

const generate = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { generateKeys } = await import('../key-ring.ts')
    return generateKeys(context.terminal, options.output ?? null)
  })

const list = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { listKeys } = await import('../key-ring.ts')
    return listKeys(context.terminal)
  })
