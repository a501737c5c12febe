import type { RandomSource } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'

/** How messages to a webhook are signed: `hmac` by HMAC-SHA-256, `ed25519` by a key whose public part its receiver gets. */
export type Signing = 'hmac' | 'ed25519'

/** One secret of a webhook, as its seal holds it. */
export interface Secret {
  readonly signing: Signing
  /** As Standard Webhooks writes it: `whsec_…`, or `whsk_…` with the seed of an Ed25519 key (RFC 8032 §5.1.5). */
  readonly secret: string
  /** Milliseconds since 1970; `null`: until it is rotated. */
  readonly until: number | null
}

const prefixes = { hmac: 'whsec_', ed25519: 'whsk_' } as const
const SECRET_BYTES = 32

export const newSecret = (signing: Signing, random: RandomSource): Secret => ({
  signing,
  secret: `${prefixes[signing]}${btoa(String.fromCharCode(...random(SECRET_BYTES)))}`,
  until: null,
})

export const printSecrets = (secrets: readonly Secret[]): string => JSON.stringify(secrets)

/** What {@link printSecrets} wrote, the present secret first. Of a seal that does not open (`null`) nothing. */
export const readSecrets = (text: string | null): readonly Secret[] => {
  if (text === null) return []
  const secrets: unknown = JSON.parse(text)
  if (Array.isArray(secrets) && secrets.every(isSecret)) return secrets
  throw new SparekeyError('internal', 'A seal of a webhook opens, and holds no secrets.')
}

const isSecret = (value: unknown): value is Secret =>
  typeof value === 'object' && value !== null && 'secret' in value && 'signing' in value && 'until' in value
