import type { Factor, FactorKind, Medium } from './types.ts'

/** Everything that codes can be copied to. */
export const media = [
  'paper',
  'file',
  'photo',
  'password-manager',
  'usb-stick',
  'hardware-token',
  'metal',
  'memory',
  'other',
] as const satisfies readonly Medium[]

/** Everything that opens an account besides its codes. */
export const factorKinds = [
  'password',
  'authenticator',
  'passkey',
  'security-key',
  'text-message',
  'call',
  'push',
  'e-mail',
  'trusted-person',
  'other',
] as const satisfies readonly FactorKind[]

/** The part that a way in plays where its owner does not say otherwise. */
export const roleByKind: Readonly<Record<FactorKind, Factor['role']>> = {
  password: 'first',
  authenticator: 'second',
  passkey: 'alone',
  'security-key': 'second',
  'text-message': 'second',
  call: 'second',
  push: 'second',
  'e-mail': 'second',
  'trusted-person': 'alone',
  other: 'second',
}
