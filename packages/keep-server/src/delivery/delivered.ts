/**
 * How a try to hand a notice over ended. `refused`: no repeat helps. `failed`: it is tried again, where `scope` says whether the next notice
 * on this channel would fail, too. `failure` is one of a few words, and never what the other side said: that quotes messages.
 */
export type Delivered =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly failure: Failure }
  | {
      readonly outcome: 'failed'
      readonly failure: Failure
      readonly scope: 'channel' | 'notice'
      /** What the other side asked for. */
      readonly retryAfterSeconds: number | null
    }

export type Failure =
  | 'no_address'
  | 'too_old'
  | 'address_refused'
  | 'message_refused'
  | 'endpoint_gone'
  | 'address_forbidden'
  | 'unreachable'
  | 'timed_out'
  | 'connection_lost'
  | 'not_encrypted'
  | 'sender_refused'
  | 'asked_to_wait'
  | 'redirected'
  | 'bad_answer'

export const accepted: Delivered = { outcome: 'accepted' }

export function refused(failure: Failure): Delivered {
  return { outcome: 'refused', failure }
}

export function failed(
  failure: Failure,
  scope: 'channel' | 'notice' = 'channel',
  retryAfterSeconds: number | null = null,
): Delivered {
  return { outcome: 'failed', failure, scope, retryAfterSeconds }
}

/** Whether this is the code of an error of Node's by which TLS did not come about. */
export function isTlsError(code: string): boolean {
  return /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/.test(
    code,
  )
}

/** Whether this is the code of an error of Node's by which no connection came about. */
export function isUnreachable(code: string): boolean {
  return /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EDNS)$/.test(code)
}
