import { exitHelp, type RegisterCommand } from '../command.ts'
import { type Report, report, withJson } from '../report.ts'
import type * as work from '../tenants/operators.ts'
import { TENANT_OPTION } from './api-keys.ts'

interface Options {
  readonly tenant: string
  readonly json?: boolean
}

const INVITE_HELP = `
Prints a link that makes an account of the console, with two passkeys, for 15
minutes and once. Roles are support, approver, security_admin, auditor, owner,
and instance_admin for the whole installation. Where people sign in at a
provider, roles come from its groups, and such an account is for emergencies.

With --json: { "ok", "displayName", "tenant", "role", "url", "expiresAt" }.

${exitHelp('invited', 'no such tenant')}

Examples:
  $ sparekey operators invite "Grace Hopper" --role owner --tenant acme
  $ sparekey operators invite "Key in the safe" --role instance_admin`

const LIST_HELP = `
Who has a role in the tenant, or in the whole installation.

With --json: { "ok", "items": [ { "operatorId", "issuer", "subject", "personId",
"displayName", "createdAt", "signedInAt", "disabledAt", "roles": [ { "tenant",
"role", "state", "source", "grantedAt", "askedBy", "agreedBy" } ] } ] }.

${exitHelp('listed')}

Examples:
  $ sparekey operators list --tenant acme`

const DISABLE_HELP = `
Every session of theirs ends at once, and no sign-in lets them in again,
whatever groups they have, until they are enabled.

With --json: { "ok", "operatorId" }.

${exitHelp('shut out', 'no such operator')}

Examples:
  $ sparekey operators disable opr_7m3x…`

const ENABLE_HELP = `
With --json: { "ok", "operatorId" }.

${exitHelp('let in again', 'no such operator')}

Examples:
  $ sparekey operators enable opr_7m3x…`

/** `sparekey operators`: who works in the console. */
export const operatorsCommand: RegisterCommand = (program, context) => {
  const operators = program.command('operators').alias('operator').description('Who works in the console.')
  const { terminal } = context
  const run = (
    options: { readonly json?: boolean },
    task: (operators: typeof work) => Promise<Report>,
  ): Promise<void> => report(context, options, async () => task(await import('../tenants/operators.ts')))

  withJson(
    operators
      .command('invite')
      .description('Print a link that makes an account of the console.')
      .argument('<name>', 'what others call them')
      .requiredOption('--role <role>', 'what they may do')
      .option(...TENANT_OPTION)
      .addHelpText('after', INVITE_HELP),
  ).action((name: string, options: Options & { readonly role: string }) =>
    run(options, ({ inviteOperator }) => inviteOperator(terminal, { ...options, name })),
  )
  withJson(
    operators
      .command('list')
      .description('List who has a role.')
      .option(...TENANT_OPTION)
      .addHelpText('after', LIST_HELP),
  ).action((options: Options) => run(options, ({ listOperators }) => listOperators(terminal, options.tenant)))
  withJson(
    operators
      .command('disable')
      .description('Shut somebody out.')
      .argument('<operatorId>', 'whom')
      .addHelpText('after', DISABLE_HELP),
  ).action((operatorId: string, options: Options) =>
    run(options, ({ setOperatorDisabled }) => setOperatorDisabled(terminal, operatorId, true)),
  )
  withJson(
    operators
      .command('enable')
      .description('Let somebody in again.')
      .argument('<operatorId>', 'whom')
      .addHelpText('after', ENABLE_HELP),
  ).action((operatorId: string, options: Options) =>
    run(options, ({ setOperatorDisabled }) => setOperatorDisabled(terminal, operatorId, false)),
  )
}
