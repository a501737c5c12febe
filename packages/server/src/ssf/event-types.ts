import type { Stream, StreamEvent } from 'sparekey/service'

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/'
const RISC = 'https://schemas.openid.net/secevent/risc/event-type/'
const SSF = 'https://schemas.openid.net/secevent/ssf/event-type/'

/** The URIs of the events that a receiver may be sent (CAEP 1.0 §3.1 and §3.3, RISC 1.0 §2, SSF 1.0 §8.1.4 and §8.1.5). */
export const EVENT_TYPES = {
  credentialChange: `${CAEP}credential-change`,
  credentialCompromise: `${RISC}credential-compromise`,
  changeRequired: `${RISC}account-credential-change-required`,
  recoveryActivated: `${RISC}recovery-activated`,
  recoveryInformationChanged: `${RISC}recovery-information-changed`,
  sessionRevoked: `${CAEP}session-revoked`,
  verification: `${SSF}verification`,
  streamUpdated: `${SSF}stream-updated`,
} as const

export const eventTypeOf: Readonly<Record<StreamEvent, string>> = {
  'credential-create': EVENT_TYPES.credentialChange,
  'credential-update': EVENT_TYPES.credentialChange,
  'credential-revoke': EVENT_TYPES.credentialChange,
  'credential-delete': EVENT_TYPES.credentialChange,
  'credential-compromise': EVENT_TYPES.credentialCompromise,
  'credential-change-required': EVENT_TYPES.changeRequired,
  'recovery-activated': EVENT_TYPES.recoveryActivated,
  'recovery-information-changed': EVENT_TYPES.recoveryInformationChanged,
  'session-revoked': EVENT_TYPES.sessionRevoked,
  verification: EVENT_TYPES.verification,
  'stream-updated': EVENT_TYPES.streamUpdated,
}

/** Those that name a type of credential: of use only to a receiver that knows ours. */
const naming: readonly string[] = [EVENT_TYPES.credentialChange, EVENT_TYPES.credentialCompromise]

/** What a receiver can have, by what was agreed with it. */
export const supportedTypes = (credentialType: string | null): readonly string[] => {
  const about: readonly string[] = [
    EVENT_TYPES.credentialChange,
    EVENT_TYPES.credentialCompromise,
    EVENT_TYPES.changeRequired,
    EVENT_TYPES.recoveryActivated,
    EVENT_TYPES.recoveryInformationChanged,
    EVENT_TYPES.sessionRevoked,
  ]
  return credentialType === null ? about.filter((type) => !naming.includes(type)) : about
}

/** What a receiver has: of what it asked for, what it can have (SSF 1.0 §8.1.1, `events_delivered`). */
export const deliveredTypes = ({
  credentialType,
  eventsRequested,
}: Pick<Stream, 'credentialType' | 'eventsRequested'>): readonly string[] =>
  supportedTypes(credentialType).filter((type) => eventsRequested.includes(type))

/** The same in the words in which events wait. */
export const deliveredEvents = (
  stream: Pick<Stream, 'credentialType' | 'eventsRequested'>,
): readonly StreamEvent[] => {
  const types = deliveredTypes(stream)
  return Object.entries(eventTypeOf).flatMap(([event, type]) =>
    types.includes(type) ? [event as StreamEvent] : [],
  )
}
