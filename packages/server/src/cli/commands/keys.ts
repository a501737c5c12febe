import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly output?: string
  readonly json?: boolean
}

interface UnwrapOptions extends Options {
  readonly output: string
}

interface RotateOptions extends Options {
  readonly finish?: boolean
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
"file" is null where the ring is in none.

${exitHelp('listed')}

Examples:
  $ sparekey keys list
  $ SPAREKEY_KEYS_FILE=/etc/sparekey/sparekey.keys sparekey keys list --json`

const ADD_HELP = `
Puts a new key on the ring that waits: it seals nothing until "sparekey keys
rotate". For services whose processes have copies of the ring of their own:

  1. sparekey keys add, and copy the ring to every process; restart them
  2. sparekey keys rotate on one, and copy the ring to all; restart them
  3. sparekey keys rotate --finish
  4. sparekey keys retire the old key, and copy the ring to all

Where all processes read one file, "sparekey keys rotate" does it alone: they
look at the file again within a second.

With --json: { "ok", "file", "keyId", "added" }; "added" is false where a key
waits already.

${exitHelp('a key waits on the ring')}

Examples:
  $ sparekey keys add`

const ROTATE_HELP = `
Makes a new key the current one (the one that waits, see "keys add", or a new
one), and seals every sheet, account id, address and webhook secret anew under
it, while codes are used and issued. It may be cut off at any moment and
started again: it then goes on where rows lie under older keys, and adds no
other key. Old keys stay on the ring until "sparekey keys retire".

Rows that do not open are named and left as they are.

With --json: { "ok", "keyId", "resealed": { "sets", "identities", "contacts",
"webhooks", "streams", "streamKeys", … }, "unopened": [ { "table",
"row", "keyId" } ], "unopenedCount", "leftUnderOlderKeys" }.

${exitHelp('resealed', 'resealed, but for rows that do not open')}

Examples:
  $ sparekey keys rotate
  $ sparekey keys rotate --finish   # no new key, only what is left`

const RETIRE_HELP = `
Takes an old key off the ring, where nothing refers to it: no sheet, account
id, address, webhook, open recovery or idempotency key. Links in old notices
that were made under it end too. The former ring stays beside the new one as
"<file>.with-<key>". The secret that names the accounts never changes.

With --json: { "ok", "file", "keyId", "backup" }; refused: { "ok": false,
"code": "keys_in_use", "detail", "keyId", "uses" }.

${exitHelp('taken off', 'something still refers to it')}

Examples:
  $ sparekey keys retire k1`

const WRAP_HELP = `
Puts the key ring in its file under a key of Vault's or OpenBao's Transit
engine, in the place of the plain one. The settings SPAREKEY_VAULT_… say which
key, and are needed from then on: the service unwraps the ring into memory at
its start. The ring itself is never sent; Transit wraps the key that seals it.

With --json: { "ok", "file", "key", "mount", "wrapped" }; "wrapped" is false
where it was wrapped already.

${exitHelp('wrapped')}

Examples:
  $ sparekey keys wrap`

const REWRAP_HELP = `
Puts a wrapped key ring under the newest version of its Transit key, after
that key was rotated. Transit does it by itself: the ring is not opened.

With --json: { "ok", "file", "key", "mount", "fromVersion", "toVersion" }.

${exitHelp('under the newest version')}

Examples:
  $ sparekey keys rewrap`

const UNWRAP_HELP = `
Writes the plain key ring to a new file, readable by its owner alone: for a
copy in a safe, or to move to another place. The wrapped one stays.

With --json: { "ok", "file", "key", "mount", "output" }.

${exitHelp('written')}

Examples:
  $ sparekey keys unwrap --output /media/safe/sparekey.keys`

/** `sparekey keys`: the key ring. */
export const keysCommand: RegisterCommand = (program, context) => {
  const keys = program
    .command('keys')
    .description('Make or wrap a key ring, list its keys, or put new ones in the place of old ones.')
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
  withJson(
    keys
      .command('add')
      .description('Add a key that waits to be the current one.')
      .addHelpText('after', ADD_HELP),
  ).action((options: Options) => add(context, options))
  withJson(
    keys
      .command('rotate')
      .description('Seal everything anew under a new key.')
      .option('--finish', 'add no key, only reseal what lies under older ones')
      .addHelpText('after', ROTATE_HELP),
  ).action((options: RotateOptions) => rotate(context, options))
  withJson(
    keys
      .command('retire')
      .description('Take an old key off the ring, once nothing needs it.')
      .argument('<key>', 'its id, e.g. k1')
      .addHelpText('after', RETIRE_HELP),
  ).action((keyId: string, options: Options) => retire(context, keyId, options))
  withJson(
    keys
      .command('wrap')
      .description('Put the key ring under a key of Vault or OpenBao.')
      .addHelpText('after', WRAP_HELP),
  ).action((options: Options) => wrap(context, options))
  withJson(
    keys
      .command('rewrap')
      .description("Put a wrapped key ring under that key's newest version.")
      .addHelpText('after', REWRAP_HELP),
  ).action((options: Options) => rewrap(context, options))
  withJson(
    keys
      .command('unwrap')
      .description('Write the plain key ring to a new file.')
      .requiredOption('--output <path>', 'where to')
      .addHelpText('after', UNWRAP_HELP),
  ).action((options: UnwrapOptions) => unwrap(context, options))
}

const wrap = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { wrapRing } = await import('../keys/wrap.ts')
    return wrapRing(context.terminal)
  })

const rewrap = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { rewrapRing } = await import('../keys/wrap.ts')
    return rewrapRing(context.terminal)
  })

const unwrap = (context: CommandContext, options: UnwrapOptions): Promise<void> =>
  report(context, options, async () => {
    const { unwrapRing } = await import('../keys/wrap.ts')
    return unwrapRing(context.terminal, options.output)
  })

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

const add = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { addKeyToRing } = await import('../keys/add.ts')
    return addKeyToRing(context.terminal)
  })

const rotate = (context: CommandContext, options: RotateOptions): Promise<void> =>
  report(context, options, async () => {
    const { rotateKeys } = await import('../keys/rotate.ts')
    return rotateKeys(context.terminal, { finish: options.finish === true })
  })

const retire = (context: CommandContext, keyId: string, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { retireKey } = await import('../keys/retire.ts')
    return retireKey(context.terminal, keyId)
  })
