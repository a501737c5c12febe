import { SparekeyError } from '../errors.ts'
import type { StreamRow } from '../store/catalogue/streams.ts'

/** What was agreed about a stream. None of it is secret. */
export interface StreamSettings {
  /** The `aud` of what is sent; never changes. */
  readonly audience: string
  /** For whoever looks through the streams. */
  readonly description: string | null
  /** The URIs of the events that the receiver asked for. */
  readonly eventsRequested: readonly string[]
  /** What both sides call a sheet of backup codes; `null`: nothing was agreed. */
  readonly credentialType: string | null
  /** Who names the accounts, where that is not the issuer of the events: an identity provider. */
  readonly subjectIssuer: string | null
}

/** A stream of security events to one receiver, without what its requests are authorised by. */
export interface Stream extends StreamSettings {
  readonly tenant: string
  readonly streamId: string
  /** Whose it is: a receiver sees its own streams alone. */
  readonly apiKeyId: string
  readonly method: 'push' | 'poll'
  /** Where events are pushed; `null`: they are polled. */
  readonly endpointUrl: string | null
  /** Whether pushes carry an `Authorization` header. */
  readonly hasAuthorization: boolean
  /** `paused`: what happens is kept. `disabled`: it is not. */
  readonly status: StreamRow['status']
  readonly reason: string | null
  readonly createdAt: Date
  readonly changedAt: Date
  /** Pushes that failed in a row, and when the next one is due; `null`: at once. */
  readonly pushFailures: number
  readonly pushAt: Date | null
}

export const printStreamSettings = (settings: StreamSettings): string => {
  const { audience, description, eventsRequested, credentialType, subjectIssuer } = settings
  return JSON.stringify({ audience, description, eventsRequested, credentialType, subjectIssuer })
}

export const describeStream = (row: StreamRow): Stream => ({
  ...readStreamSettings(row.settings),
  tenant: row.tenant,
  streamId: row.streamId,
  apiKeyId: row.apiKeyId,
  method: row.endpointUrl === null ? 'poll' : 'push',
  endpointUrl: row.endpointUrl,
  hasAuthorization: row.sealedAuthorization !== null,
  status: row.status,
  reason: row.reason,
  createdAt: new Date(row.createdAt),
  changedAt: new Date(row.changedAt),
  pushFailures: row.pushFailures,
  pushAt: row.pushAt === 0 ? null : new Date(row.pushAt),
})

const readStreamSettings = (text: string): StreamSettings => {
  const settings: unknown = JSON.parse(text)
  if (isSettings(settings)) return settings
  throw new SparekeyError(
    'internal',
    'The settings of a stream in the database are none that this version can read.',
  )
}

const isSettings = (value: unknown): value is StreamSettings =>
  typeof value === 'object' && value !== null && 'audience' in value && 'eventsRequested' in value
