import type { Command } from 'commander'
import { exitHelp, type CommandContext, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'
import type { StreamAgreement } from '../signals/streams.ts'
import { TENANT_OPTION } from './api-keys.ts'

interface Options {
  readonly tenant: string
  readonly json?: boolean
}

const STREAM_FIELDS = `"tenant", "streamId", "apiKeyId", "audience",
"description", "method", "endpointUrl", "hasAuthorization", "eventsRequested",
"eventsDelivered", "credentialType", "subjectIssuer", "status", "reason",
"createdAt", "changedAt", "pushFailures", "pushAt"`

const LIST_HELP = `
Streams are opened by their receivers, each with an API key of the scopes
ssf.manage and ssf.read. A stream that is full (10,000 events, or one of
7 days) is paused, and says so.

To a receiver whose API key was revoked or has expired nothing is sent.

With --json: { "ok", "items": [ { ${STREAM_FIELDS},
"keyLive" } ] }.

${exitHelp('listed', 'no such tenant')}

Examples:
  $ sparekey signals streams list --tenant acme`

const SET_HELP = `
What was agreed with the receiver. A receiver that knows no type of credential
is sent recovery-information-changed in the place of credential-change. The
subject of an event is { "format": "iss_sub", "iss", "sub" }: "iss" is the
subject issuer, or the issuer of the events where there is none.

With --json: { "ok", ${STREAM_FIELDS} }.

${exitHelp('set', 'no such stream')}

Examples:
  $ sparekey signals streams set str_7m3x… --credential-type backup-code
  $ sparekey signals streams set str_7m3x… --subject-issuer https://idp.example.org`

const STATUS_HELP = `
What happens while a stream is paused is kept; what waits is dropped where it
is disabled. The receiver is told by a stream-updated event.

With --json: { "ok", ${STREAM_FIELDS} }.

${exitHelp('done', 'no such stream')}

Examples:
  $ sparekey signals streams status str_7m3x… paused --reason "Looked into."
  $ sparekey signals streams status str_7m3x… enabled`

const REFUSED_HELP = `
Security events that the receiver said it will never take, newest first; the
newest 1,000 are kept. Events that could not be handed over wait instead.

With --json: { "ok", "items": [ { "jti", "event", "error", "refusedAt" } ] }.

${exitHelp('listed', 'no such stream')}

Examples:
  $ sparekey signals streams refused str_7m3x… --tenant acme`

const REMOVE_HELP = `
With --json: { "ok", "tenant", "streamId" }.

${exitHelp('removed', 'no such stream')}

Examples:
  $ sparekey signals streams remove str_7m3x… --tenant acme`

const KEYS_HELP = `
With --json: { "ok", "items": [ { "kid", "createdAt", "retiredAt" } ] }.

${exitHelp('listed', 'no such tenant')}

Examples:
  $ sparekey signals keys list --tenant acme`

const ROTATE_HELP = `
Makes a new RSA key of 2,048 bits and signs with it at once. Keys before it
stay published for 30 days. The private key lies sealed in the database.

With --json: { "ok", "kid", "createdAt", "retiredAt" }.

${exitHelp('rotated', 'no such tenant')}

Examples:
  $ sparekey signals keys rotate --tenant acme`

/** `sparekey signals`: streams of security events to receivers, and what they are signed with. */
export const signalsCommand: RegisterCommand = (program, context) => {
  const signals = program
    .command('signals')
    .description('Look after streams of security events (Shared Signals).')
  streamCommands(signals.command('streams').description('Look after the streams of receivers.'), context)
  keyCommands(
    signals.command('keys').description('Look after the keys that security events are signed with.'),
    context,
  )
}

const described = (command: Command, description: string, help: string): Command =>
  withJson(
    command
      .description(description)
      .option(...TENANT_OPTION)
      .addHelpText('after', help),
  )

const streamCommands = (streams: Command, context: CommandContext): void => {
  const { terminal } = context
  const work = () => import('../signals/streams.ts')
  described(streams.command('list'), 'List the streams of a tenant.', LIST_HELP).action((options: Options) =>
    report(context, options, async () => (await work()).listStreams(terminal, options.tenant)),
  )
  described(
    streams
      .command('set')
      .argument('<id>', 'its id, as list shows it')
      .option('--credential-type <word>', 'what the receiver calls a sheet of codes, or "none"')
      .option('--subject-issuer <url>', 'who names the accounts, or "none"'),
    'Write down what was agreed with a receiver.',
    SET_HELP,
  ).action((id: string, options: Options & StreamAgreement) =>
    report(context, options, async () => (await work()).setStream(terminal, options.tenant, id, options)),
  )
  described(
    streams
      .command('status')
      .argument('<id>', 'its id, as list shows it')
      .argument('<status>', 'enabled, paused or disabled')
      .option('--reason <text>', 'why, for its receiver'),
    'Enable, pause or disable a stream.',
    STATUS_HELP,
  ).action((id: string, status: string, options: Options & { readonly reason?: string }) => {
    const to = { status, reason: options.reason ?? null }
    return report(context, options, async () =>
      (await work()).setStreamStatus(terminal, options.tenant, id, to),
    )
  })
  described(
    streams.command('refused').argument('<id>', 'its id, as list shows it'),
    'List what a receiver would not take.',
    REFUSED_HELP,
  ).action((id: string, options: Options) =>
    report(context, options, async () => (await work()).listRefused(terminal, options.tenant, id)),
  )
  described(
    streams.command('remove').argument('<id>', 'its id, as list shows it'),
    'Delete a stream with what waits for its receiver.',
    REMOVE_HELP,
  ).action((id: string, options: Options) =>
    report(context, options, async () => (await work()).removeStream(terminal, options.tenant, id)),
  )
}

const keyCommands = (keys: Command, context: CommandContext): void => {
  const { terminal } = context
  const work = () => import('../signals/keys.ts')
  described(keys.command('list'), 'List the keys that receivers can read.', KEYS_HELP).action(
    (options: Options) =>
      report(context, options, async () => (await work()).listStreamKeys(terminal, options.tenant)),
  )
  described(keys.command('rotate'), 'Sign with a new key from now on.', ROTATE_HELP).action(
    (options: Options) =>
      report(context, options, async () => (await work()).rotateStreamKey(terminal, options.tenant)),
  )
}
