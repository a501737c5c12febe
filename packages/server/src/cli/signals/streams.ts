import { SetupError } from 'sparekey'
import {
  createApiKeys,
  createStreamQueue,
  createStreams,
  type RefusedEvent,
  type Stream,
  type StreamQueue,
  type Streams,
} from 'sparekey/service'
import { type KeyLiveness, keyLiveness } from '../../serve/api-keys.ts'
import { deliveredTypes } from '../../ssf/event-types.ts'
import { timeText } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import { none, unserved } from '../tenants/lookup.ts'
import type { Terminal } from '../terminal.ts'

const REFUSALS_SHOWN = 1000

const withStreams = (
  terminal: Terminal,
  tenant: string,
  work: (streams: Streams, queue: StreamQueue, isKeyLive: KeyLiveness) => Promise<Report>,
): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const refusal = await unserved(store, tenant)
    if (refusal !== null) return refusal
    const ring = await openRing(store, config)
    const isKeyLive = keyLiveness(createApiKeys({ store }), config.apiKey)
    return work(createStreams({ store, ring }), createStreamQueue({ store, ring }), isKeyLive)
  })

export const listStreams = (terminal: Terminal, tenant: string): Promise<Report> =>
  withStreams(terminal, tenant, async (streams, _, isKeyLive) => {
    const items: object[] = []
    const lines: string[] = []
    for (const stream of await streams.list(tenant)) {
      const keyLive = await isKeyLive(tenant, stream.apiKeyId)
      items.push({ ...shown(stream), keyLive })
      lines.push(`${lineOf(stream)}${keyLive ? '' : ', its API key is dead: nothing is sent'}`)
    }
    return { json: { items }, lines: lines.length === 0 ? [`Tenant ${tenant} has no streams.`] : lines }
  })

const shown = (stream: Stream): object => ({ ...stream, eventsDelivered: deliveredTypes(stream) })

const lineOf = (stream: Stream): string => {
  const { streamId, apiKeyId, endpointUrl, credentialType, pushFailures, pushAt } = stream
  const type = credentialType === null ? 'no credential type' : credentialType
  const failing =
    pushFailures === 0 || pushAt === null
      ? ''
      : `, failed ${pushFailures} times, again at ${timeText(pushAt)}`
  return `${streamId}   ${apiKeyId}   ${endpointUrl ?? 'polled'}   ${type}   ${standing(stream)}${failing}`
}

const standing = ({ status, reason }: Stream): string => (reason === null ? status : `${status}: ${reason}`)

export interface StreamAgreement {
  /** Left out: as it was. `none`: nothing is agreed. */
  readonly credentialType?: string
  readonly subjectIssuer?: string
}

/** Writes down what was agreed with a receiver. */
export const setStream = (
  terminal: Terminal,
  tenant: string,
  streamId: string,
  { credentialType, subjectIssuer }: StreamAgreement,
): Promise<Report> => {
  assertAgreement(credentialType, subjectIssuer)
  return withStreams(terminal, tenant, async (streams) => {
    const stream = await streams.find(tenant, streamId)
    if (stream === null) return noSuch(tenant)
    const settings = {
      ...stream,
      ...(credentialType === undefined ? {} : { credentialType: orNone(credentialType) }),
      ...(subjectIssuer === undefined ? {} : { subjectIssuer: orNone(subjectIssuer) }),
    }
    const changed = await streams.change(stream, { settings })
    if (changed === null) return none('The stream was changed at the same moment. Run this again.')
    return { json: shown(changed), lines: ['Set. It holds for what happens from now on.', lineOf(changed)] }
  })
}

const orNone = (text: string): string | null => (text === 'none' ? null : text)

const assertAgreement = (credentialType?: string, subjectIssuer?: string): void => {
  if (credentialType === undefined && subjectIssuer === undefined) {
    throw new SetupError('setting_invalid', 'Give --credential-type or --subject-issuer.')
  }
  if (credentialType !== undefined && !/^[a-z0-9][a-z0-9-]{0,63}$/.test(credentialType)) {
    throw new SetupError(
      'setting_invalid',
      '--credential-type must be 1 to 64 of a to z, 0 to 9 and hyphen, or "none".',
    )
  }
  const url = subjectIssuer === undefined || subjectIssuer === 'none' ? null : URL.parse(subjectIssuer)
  if (subjectIssuer !== undefined && subjectIssuer !== 'none' && url?.protocol !== 'https:') {
    throw new SetupError('setting_invalid', '--subject-issuer must be an https URL, or "none".')
  }
}

/** Enables, pauses or disables a stream; its receiver is told, and why. */
export const setStreamStatus = (
  terminal: Terminal,
  tenant: string,
  streamId: string,
  { status, reason }: { readonly status: string; readonly reason: string | null },
): Promise<Report> => {
  const to = asStatus(status)
  return withStreams(terminal, tenant, async (streams) => {
    const changed = await streams.setStatus(tenant, streamId, { status: to, reason, by: 'transmitter' })
    if (changed === null) return noSuch(tenant)
    return { json: shown(changed), lines: [`The stream is ${standing(changed)}. Its receiver is told.`] }
  })
}

const asStatus = (text: string): Stream['status'] => {
  if (text === 'enabled' || text === 'paused' || text === 'disabled') return text
  throw new SetupError('setting_invalid', 'The status must be enabled, paused or disabled.')
}

export const removeStream = (terminal: Terminal, tenant: string, streamId: string): Promise<Report> =>
  withStreams(terminal, tenant, async (streams) => {
    if (!(await streams.remove(tenant, streamId))) return noSuch(tenant)
    return { json: { tenant, streamId }, lines: ['Removed, with what waited for its receiver.'] }
  })

/** What a receiver would not take, the newest first. */
export const listRefused = (terminal: Terminal, tenant: string, streamId: string): Promise<Report> =>
  withStreams(terminal, tenant, async (streams, queue) => {
    if ((await streams.find(tenant, streamId)) === null) return noSuch(tenant)
    const items = await queue.refusals(tenant, streamId, REFUSALS_SHOWN)
    return {
      json: { items },
      lines: items.length === 0 ? ['Its receiver took everything.'] : items.map(refusedLine),
    }
  })

const refusedLine = ({ jti, event, error, refusedAt }: RefusedEvent): string =>
  `${timeText(refusedAt)}   ${jti}   ${event}   ${error}`

const noSuch = (tenant: string): Report =>
  none(
    `Tenant ${tenant} has no such stream. Run "sparekey signals streams list --tenant ${tenant}" to see them.`,
  )
