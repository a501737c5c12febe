import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { type Report, report, withJson } from '../report.ts'
import type * as work from '../tenants/tenants.ts'

interface Options {
  readonly settings?: string
  readonly json?: boolean
}

const SETTINGS_HELP = `
The settings file is JSON, and everything in it may be left out:

  { "policies": { "default": { "preset": "strict" }, "vip": { "format": "long" } },
    "returnUrls": [ "https://app.example.org/back" ],
    "applicationName": "Example", "defaultLanguage": "en",
    "supportContact": "+49 30 123456" }

Each policy is written as SPAREKEY_POLICY_FILE is. "default" rules how codes
are used, and every issue that names no other. A key that is misspelt is named,
and nothing is changed.`

const LIST_HELP = `
With --json: { "ok", "items": [ { "tenant", "source", "createdAt", "changedAt",
"removedAt" } ] }; "source" is environment or database.

${exitHelp('listed')}

Examples:
  $ sparekey tenants list`

const ADD_HELP = `
A tenant is an application or organisation with accounts, policies, API keys
and webhooks of its own. Nothing crosses between tenants. Its name is 1 to 64
of a-z, 0-9 and hyphen, and is given once.
${SETTINGS_HELP}

With --json: { "ok", "tenant", "settings" }.

${exitHelp('added')}

Examples:
  $ sparekey tenants add acme
  $ sparekey tenants add acme --settings acme.json`

const SHOW_HELP = `
Writes the settings as a file holds them: change them and set them again.

With --json: { "ok", "tenant", "source", "createdAt", "changedAt", "removedAt",
"settings" }.

${exitHelp('shown', 'no such tenant')}

Examples:
  $ sparekey tenants show acme > acme.json`

const SET_HELP = `
The settings take the place of those that the tenant has. Every process of the
service has them within 5 seconds.
${SETTINGS_HELP}

With --json: { "ok", "tenant", "settings" }.

${exitHelp('set', 'no such tenant')}

Examples:
  $ sparekey tenants set acme --settings acme.json`

const REMOVE_HELP = `
Revokes every API key of the tenant and deletes its webhooks. Its accounts are
not erased: erase each by DELETE /v1/accounts/{accountId} before, or bring the
tenant back with restore. Its name is never given to another.

With --json: { "ok", "tenant" }.

${exitHelp('removed', 'no such tenant')}

Examples:
  $ sparekey tenants remove acme`

const RESTORE_HELP = `
Brings a removed tenant back with its settings and accounts. Its API keys stay
revoked.

With --json: { "ok", "tenant" }.

${exitHelp('back', 'no such removed tenant')}

Examples:
  $ sparekey tenants restore acme`

/** `sparekey tenants`: whom the service serves. */
export const tenantsCommand: RegisterCommand = (program, context) => {
  const tenants = program.command('tenants').description('Set up the tenants of the service.')
  const run = (options: Options, task: (tenants: typeof work) => Promise<Report>): Promise<void> =>
    report(context, options, async () => task(await import('../tenants/tenants.ts')))
  const { terminal }: CommandContext = context
  withJson(tenants.command('list').description('List the tenants.').addHelpText('after', LIST_HELP)).action(
    (options: Options) => run(options, ({ listTenants }) => listTenants(terminal)),
  )
  withJson(
    tenants
      .command('add')
      .description('Add a tenant.')
      .argument('<tenant>', 'its name')
      .option('--settings <file>', 'JSON settings (default: built in)')
      .addHelpText('after', ADD_HELP),
  ).action((tenant: string, options: Options) =>
    run(options, ({ addTenant }) => addTenant(terminal, tenant, options.settings ?? null)),
  )
  withJson(
    tenants
      .command('show')
      .description('Show the settings of a tenant.')
      .argument('<tenant>', 'its name')
      .addHelpText('after', SHOW_HELP),
  ).action((tenant: string, options: Options) =>
    run(options, ({ showTenant }) => showTenant(terminal, tenant)),
  )
  withJson(
    tenants
      .command('set')
      .description('Replace the settings of a tenant.')
      .argument('<tenant>', 'its name')
      .requiredOption('--settings <file>', 'JSON settings')
      .addHelpText('after', SET_HELP),
  ).action((tenant: string, options: Options & { readonly settings: string }) =>
    run(options, ({ setTenant }) => setTenant(terminal, tenant, options.settings)),
  )
  withJson(
    tenants
      .command('remove')
      .description('End a tenant. Its accounts are kept.')
      .argument('<tenant>', 'its name')
      .addHelpText('after', REMOVE_HELP),
  ).action((tenant: string, options: Options) =>
    run(options, ({ removeTenant }) => removeTenant(terminal, tenant)),
  )
  withJson(
    tenants
      .command('restore')
      .description('Bring a removed tenant back.')
      .argument('<tenant>', 'its name')
      .addHelpText('after', RESTORE_HELP),
  ).action((tenant: string, options: Options) =>
    run(options, ({ restoreTenant }) => restoreTenant(terminal, tenant)),
  )
}
