import { exitHelp, type RegisterCommand } from '../command.ts'
import { type Report, report, withJson } from '../report.ts'
import type * as work from '../tenants/webhooks.ts'
import { TENANT_OPTION } from './api-keys.ts'
import { commaSeparated } from './issue.ts'

interface Options {
  readonly tenant: string
  readonly json?: boolean
}

interface AddOptions extends Options {
  readonly events?: readonly string[]
  readonly signing: string
}

interface RotateOptions extends Options {
  readonly oldWorksForHours: number
}

const ADD_HELP = `
Notices are posted there as Standard Webhooks. The URL is https on the public
internet. With --signing hmac both sides keep one secret, shown this once; with
ed25519 the receiver gets a public key, and the private one stays here. Secrets
lie sealed in the database. --events names kinds of notices, and steps of
support cases such as support.disputed.

With --json: { "ok", "webhookId", "tenant", "url", "kinds", "signing",
"createdAt", "disabledAt", "oldSecretUntil", "secret" }; with ed25519
"publicKey" instead of "secret".

${exitHelp('added', 'no such tenant')}

Examples:
  $ sparekey webhooks add https://hooks.example.org/sparekey --tenant acme
  $ sparekey webhooks add https://hooks.example.org/used --events code_used,used_code_tried`

const LIST_HELP = `
With --json: { "ok", "items": [ { "webhookId", "tenant", "url", "kinds",
"signing", "createdAt", "disabledAt", "oldSecretUntil" } ] }; "kinds" is null
where all are sent.

${exitHelp('listed', 'no such tenant')}

Examples:
  $ sparekey webhooks list --tenant acme`

const ROTATE_HELP = `
Messages are signed with both secrets for so many hours, so that the receiver
can change over when it likes. 0 ends the old secret at once.

With --json: as add.

${exitHelp('rotated', 'no such webhook')}

Examples:
  $ sparekey webhooks rotate-secret whk_7m3x… --tenant acme
  $ sparekey webhooks rotate-secret whk_7m3x… --old-works-for-hours 0`

const REMOVE_HELP = `
With --json: { "ok", "tenant", "webhookId" }.

${exitHelp('removed', 'no such webhook')}

Examples:
  $ sparekey webhooks remove whk_7m3x… --tenant acme`

/** `sparekey webhooks`: where the servers of a tenant are told. */
export const webhooksCommand: RegisterCommand = (program, context) => {
  const webhooks = program.command('webhooks').description('Set up where the servers of a tenant are told.')
  const run = (options: Options, task: (webhooks: typeof work) => Promise<Report>): Promise<void> =>
    report(context, options, async () => task(await import('../tenants/webhooks.ts')))
  const { terminal } = context
  withJson(
    webhooks
      .command('list')
      .description('List the webhooks of a tenant.')
      .option(...TENANT_OPTION)
      .addHelpText('after', LIST_HELP),
  ).action((options: Options) => run(options, ({ listWebhooks }) => listWebhooks(terminal, options.tenant)))
  withJson(
    webhooks
      .command('add')
      .description('Add a webhook and show its secret once.')
      .argument('<url>', 'where to post')
      .option(...TENANT_OPTION)
      .option('--events <list>', 'what is sent there (default: all)', commaSeparated)
      .option('--signing <how>', 'hmac or ed25519', 'hmac')
      .addHelpText('after', ADD_HELP),
  ).action((url: string, options: AddOptions) => {
    const { tenant, events: kinds = null, signing } = options
    return run(options, ({ addWebhook }) => addWebhook(terminal, { tenant, url, kinds, signing }))
  })
  withJson(
    webhooks
      .command('rotate-secret')
      .description('Make a new secret for a webhook.')
      .argument('<id>', 'its id, as list shows it')
      .option(...TENANT_OPTION)
      .option('--old-works-for-hours <hours>', 'how long the old secret is signed with, too', Number, 24)
      .addHelpText('after', ROTATE_HELP),
  ).action((id: string, options: RotateOptions) =>
    run(options, ({ rotateSecret }) => rotateSecret(terminal, options.tenant, id, options.oldWorksForHours)),
  )
  withJson(
    webhooks
      .command('remove')
      .description('Delete a webhook with its secrets.')
      .argument('<id>', 'its id, as list shows it')
      .option(...TENANT_OPTION)
      .addHelpText('after', REMOVE_HELP),
  ).action((id: string, options: Options) =>
    run(options, ({ removeWebhook }) => removeWebhook(terminal, options.tenant, id)),
  )
}
