import { exitHelp, type RegisterCommand } from '../command.ts'
import { type Report, report, withJson } from '../report.ts'
import type * as work from '../tenants/api-keys.ts'
import { commaSeparated } from './issue.ts'

interface Options {
  readonly tenant: string
  readonly json?: boolean
}

interface CreateOptions extends Options {
  readonly name: string
  readonly scopes?: readonly string[]
  readonly answerableTo?: string
  readonly expiresInDays?: number
  readonly out?: string
}

const CREATE_HELP = `
The key is shown this once, or with --out written to a file that only its owner
can read and that must not be there yet. The database keeps its hash alone.

Scopes: issue, confirm, redeem, read, revoke, signal, recoveries, pages, erase,
import, ssf.read, ssf.manage, support:open, support:read, support:claim,
support:freeze.
Each call of the API names the one it needs (see /docs); a key without it is
answered with 403 forbidden. A key has those of support only where they are
named, and --answerable-to then names the person who answers for what the
program does with it.

With --json: { "ok", "apiKeyId", "tenant", "name", "scopes", "answerableTo",
"createdAt", "expiresAt", "revokedAt", "key" }; with --out "file" instead of
"key".

${exitHelp('made', 'no such tenant')}

Examples:
  $ sparekey api-keys create --name "web shop"
  $ sparekey api-keys create --tenant acme --name sign-in --scopes redeem,read \\
      --expires-in-days 90 --out acme.key
  $ sparekey api-keys create --name tickets --scopes support:open,support:read \\
      --answerable-to "Grace Hopper" --out tickets.key`

const LIST_HELP = `
Lists the keys with their ids, never the keys; also those that are revoked or
expired. SPAREKEY_API_KEY is not in the database and not in the list.

With --json: { "ok", "items": [ { "apiKeyId", "tenant", "name", "scopes",
"answerableTo", "createdAt", "expiresAt", "revokedAt" } ] }.

${exitHelp('listed', 'no such tenant')}

Examples:
  $ sparekey api-keys list --tenant acme`

const REVOKE_HELP = `
From then on it opens nothing: every process of the service knows within
5 seconds. It cannot be taken back.

With --json: { "ok", "tenant", "apiKeyId" }.

${exitHelp('revoked', 'no such key, or revoked before')}

Examples:
  $ sparekey api-keys revoke key_7m3x9k2q5t8v1c4bn6w0d3hj7p2rs9fz --tenant acme`

export const TENANT_OPTION = ['--tenant <tenant>', 'whose', 'default'] as const

/** `sparekey api-keys`: with what applications call. */
export const apiKeysCommand: RegisterCommand = (program, context) => {
  const keys = program.command('api-keys').description('Make, list and revoke the API keys of a tenant.')
  const run = (options: Options, task: (keys: typeof work) => Promise<Report>): Promise<void> =>
    report(context, options, async () => task(await import('../tenants/api-keys.ts')))
  const { terminal } = context
  withJson(
    keys
      .command('list')
      .description('List the API keys of a tenant.')
      .option(...TENANT_OPTION)
      .addHelpText('after', LIST_HELP),
  ).action((options: Options) => run(options, ({ listKeys }) => listKeys(terminal, options.tenant)))
  withJson(
    keys
      .command('create')
      .description('Make an API key and show it once.')
      .requiredOption('--name <name>', 'what it is for, to tell it from others')
      .option(...TENANT_OPTION)
      .option('--scopes <list>', 'what it may do (default: all but those of support)', commaSeparated)
      .option('--answerable-to <person>', 'who answers for it, with scopes of support')
      .option('--expires-in-days <days>', 'when it ends (default: never)', Number)
      .option('--out <file>', 'write it to this file instead of showing it')
      .addHelpText('after', CREATE_HELP),
  ).action((options: CreateOptions) => run(options, ({ createKey }) => createKey(terminal, options)))
  withJson(
    keys
      .command('revoke')
      .description('End an API key for good.')
      .argument('<id>', 'its id, as list shows it')
      .option(...TENANT_OPTION)
      .addHelpText('after', REVOKE_HELP),
  ).action((apiKeyId: string, options: Options) =>
    run(options, ({ revokeKey }) => revokeKey(terminal, options.tenant, apiKeyId)),
  )
}
