import type { AccountChange, Bytes, ContactRow, EventRow, SetRow, Writes } from '../store/port.ts'

/** A moment from which the samples count, in milliseconds since 1970. */
export const start = 1_767_225_600_000

let serial = 0
/** Bytes that no other call gives. The first one is 0 and the second 255: both must survive. */
export const newBytes = (length = 16): Bytes => {
  const bytes = new Uint8Array(length)
  bytes[1] = 255
  new DataView(bytes.buffer).setUint32(length - 4, (serial += 1))
  return bytes
}

export const newAccount = (): { readonly accountKey: Bytes } => ({ accountKey: newBytes() })

export const sampleAccount = (accountKey: Bytes): Writes['createAccount'] => ({
  accountKey,
  identityKeyId: 'k1',
  sealedIdentity: newBytes(40),
  auditHead: newBytes(32),
})

/** A change from `readAuditSeq` to the next number. */
export const sampleChange = (accountKey: Bytes, readAuditSeq: number): AccountChange => ({
  accountKey,
  readAuditSeq,
  activeSetId: newBytes(),
  pendingSetId: newBytes(),
  remaining: 9,
  issueCount: 3,
  issueWindowStart: start + 5,
  issuesInWindow: 2,
  replacementAskedAt: start + 6,
  supportCaseId: newBytes(),
  supportFrozenUntil: start + 7,
  auditSeq: readAuditSeq + 1,
  auditHead: newBytes(32),
})

export const sampleSet = (changes: Partial<SetRow> = {}): SetRow => ({
  setId: newBytes(),
  serial: 'A7K2',
  format: 'standard',
  count: 10,
  labels: 'X7K9M3NPQR2W5T8VA1B2',
  state: 'pending',
  issuedAt: start,
  confirmBy: start + 86_400_000,
  expiresAt: null,
  confirmedAt: null,
  endedAt: null,
  policyHash: newBytes(32),
  scheme: 'sparekey/1',
  derivation: 'argon2id/19456/2/1',
  keyId: 'k1',
  sealed: Uint8Array.from({ length: 8000 }, (_, index) => index % 256),
  ...changes,
})

export const sampleEvent = (seq: number, changes: Partial<EventRow> = {}): EventRow => ({
  seq,
  eventId: newBytes(),
  type: 'code.redeemed',
  at: start + seq,
  actor: 'person',
  setId: newBytes(),
  label: 'X7',
  context: '{"userAgent":"Ä\'\\" \u{1f511}"}',
  detail: '{}',
  salt: newBytes(),
  leafHash: newBytes(32),
  ...changes,
})

export const sampleContact = (changes: Partial<ContactRow> = {}): ContactRow => ({
  contactId: newBytes(),
  channel: 'email',
  keyId: 'k1',
  sealedAddress: newBytes(60),
  addedAt: start,
  removedAt: null,
  language: null,
  ...changes,
})

export const sampleClaim = (
  accountKey: Bytes,
  changes: Partial<Writes['claimIdempotency']> = {},
): Writes['claimIdempotency'] => ({
  accountKey,
  keyHash: newBytes(),
  fingerprintKeyId: 'k1',
  fingerprint: newBytes(32),
  owner: newBytes(),
  leaseUntil: start + 30_000,
  attemptNumber: 0,
  createdAt: start,
  expiresAt: start + 86_400_000,
  ...changes,
})

/** No delay at any number of failures. */
export const noDelays = Array.from({ length: 8 }, () => ({ from: 1_000_000, until: 0 }))
