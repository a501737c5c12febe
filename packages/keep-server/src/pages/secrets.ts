import { Buffer } from 'node:buffer'
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long somebody may take to sign in. */
const challengeMillis = 5 * 60_000
const nonceBytes = 16
const macBytes = 16

/** What the pages are protected with, under a key of the server: every server on one database has the same. */
export interface PageSecrets {
  /** A challenge to sign in with, which says itself how long it holds. */
  newChallenge(now: number): Buffer
  isChallenge(challenge: Uint8Array, now: number): boolean
  /** Stands in every form of a session, and in no page of anybody else. */
  formToken(session: string): string
  isFormToken(given: string, session: string): boolean
}

export function pageSecrets(logSigningKey: string): PageSecrets {
  const seed = Buffer.from(logSigningKey, 'base64url')
  const key = Buffer.from(hkdfSync('sha256', seed, '', 'sparekey/keep-server/pages/v1', 32))
  const mac = (about: string, text: string | Uint8Array): Buffer =>
    createHmac('sha256', key).update(`${about}\n`).update(text).digest()
  const formToken = (session: string): string => mac('form', session).toString('base64url')
  return {
    newChallenge: (now) => {
      const until = Buffer.alloc(8)
      until.writeBigUInt64BE(BigInt(now + challengeMillis))
      const body = Buffer.concat([until, randomBytes(nonceBytes)])
      return Buffer.concat([body, mac('challenge', body).subarray(0, macBytes)])
    },
    isChallenge: (challenge, now) => {
      if (challenge.length !== 8 + nonceBytes + macBytes) return false
      const body = Buffer.from(challenge.subarray(0, 8 + nonceBytes))
      const expected = mac('challenge', body).subarray(0, macBytes)
      return (
        timingSafeEqual(expected, challenge.subarray(8 + nonceBytes)) && body.readBigUInt64BE() >= BigInt(now)
      )
    },
    formToken,
    isFormToken: (given, session) => {
      const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
      return timingSafeEqual(digest(given), digest(formToken(session)))
    },
  }
}
