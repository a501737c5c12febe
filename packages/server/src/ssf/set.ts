import type { EventType } from 'sparekey'
import type { Stream, Told, WaitingEvent } from 'sparekey/service'
import { eventTypeOf } from './event-types.ts'

/** A subject of RFC 9493. */
export type Subject =
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
  | { readonly format: 'opaque'; readonly id: string }

/**
 * The claims of a Security Event Token (RFC 8417 §2.2) as the Shared Signals Framework profiles them (SSF 1.0 §4.1): the
 * subject in `sub_id` and not in `sub`, no `exp`, one event.
 */
export interface SetClaims {
  readonly iss: string
  readonly jti: string
  /** Seconds since 1970. */
  readonly iat: number
  readonly aud: string
  readonly txn?: string
  readonly sub_id: Subject
  readonly events: Readonly<Record<string, object>>
}

export interface SetContext {
  readonly issuer: string
  readonly stream: Pick<Stream, 'streamId' | 'audience' | 'credentialType' | 'subjectIssuer'>
  readonly issuedAt: Date
}

export const setClaims = (waiting: WaitingEvent, { issuer, stream, issuedAt }: SetContext): SetClaims => ({
  iss: issuer,
  jti: waiting.jti,
  iat: seconds(issuedAt),
  aud: stream.audience,
  ...(waiting.txn === null ? {} : { txn: waiting.txn }),
  sub_id:
    waiting.told === null
      ? { format: 'opaque', id: stream.streamId }
      : { format: 'iss_sub', iss: stream.subjectIssuer ?? issuer, sub: waiting.told.accountId },
  events: { [eventTypeOf[waiting.event]]: payloadOf(waiting, stream.credentialType) },
})

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)

const payloadOf = ({ event, told, about }: WaitingEvent, credentialType: string | null): object => {
  if (told === null) return about
  switch (event) {
    case 'credential-create':
    case 'credential-update':
    case 'credential-revoke':
    case 'credential-delete':
      return {
        credential_type: credentialType ?? UNAGREED,
        change_type: event.slice('credential-'.length),
        ...(told.serial === null ? {} : { friendly_name: `Backup codes, sheet ${told.serial}` }),
        initiating_entity: initiators[told.actor],
        ...reasonAndTime(told),
      }
    case 'session-revoked':
      return { initiating_entity: initiators[told.actor], ...reasonAndTime(told) }
    case 'credential-compromise':
      return { credential_type: credentialType ?? UNAGREED, ...reasonAndTime(told) }
    default:
      // RISC 1.0 gives these no attributes.
      return {}
  }
}

/** What waited while an agreement was taken back. */
const UNAGREED = 'backup-code'

/** CAEP 1.0 §2: `reason_admin` is for whoever runs the receiver; the interoperability profile wants it not to be empty. */
const reasonAndTime = (told: Told): object => ({
  reason_admin: { en: reasonOf(told) },
  event_timestamp: seconds(told.at),
})

const initiators: Readonly<Record<Told['actor'], 'user' | 'admin' | 'system' | 'policy'>> = {
  person: 'user',
  application: 'system',
  operator: 'admin',
  automation: 'policy',
}

const reasonOf = ({ type, detail }: Told): string => {
  const { reason } = detail
  const why = type === 'set.revoked' && typeof reason === 'string' ? revocations[reason] : undefined
  return why ?? reasons[type] ?? 'Backup codes changed.'
}

const reasons: Partial<Readonly<Record<EventType, string>>> = {
  'set.issued': 'New backup codes were issued.',
  'set.imported': 'Backup codes of another system were taken over.',
  'set.superseded': 'A newer sheet of backup codes took the place of this one.',
  'set.revoked': 'The backup codes were revoked.',
  'set.suspended': 'The owner said that somebody else used or made these backup codes.',
  'set.abandoned': 'The sheet was given up before its owner had confirmed it.',
  'set.exhausted': 'The last backup code of the sheet was used.',
  'set.expired': 'The backup codes expired.',
  'code.redeemed': 'A backup code was used for account recovery.',
  'recovery.task_reported': 'The other sessions of the account were ended after a backup code was used.',
}

const revocations: Readonly<Record<string, string>> = {
  compromised: 'The backup codes were revoked because somebody else may have them.',
  compromise_suspected:
    'The backup codes were revoked because the account may be in the hands of somebody else.',
  owner_request: 'The backup codes were revoked as their owner asked.',
  administrator: 'The backup codes were revoked by an administrator.',
  disabled: 'The backup codes had been switched off after too many wrong ones.',
  factor_enrolled_anew: 'The remaining backup codes were revoked once the factor had been enrolled anew.',
}
