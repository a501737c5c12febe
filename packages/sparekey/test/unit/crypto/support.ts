import * as fc from 'fast-check'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import type { KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { KeyRing, KeyUse, RandomSource } from '../../../src/crypto/ports.ts'

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** 0x20 0x21 0x22 … for `start` 0x20. */
export const run = (start: number, lengthBytes: number): Uint8Array =>
  Uint8Array.from({ length: lengthBytes }, (_, index) => (start + index) % 256)

export const flipBit = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))

/** Every use, as the compiler knows them. */
export const keyUses = Object.keys({
  set: true,
  identity: true,
  contact: true,
  fingerprint: true,
  'recovery-token': true,
  page: true,
  'page-token': true,
  'notice-token': true,
  webhook: true,
  stream: true,
  'stream-key': true,
  'device-token': true,
  'alarm-note': true,
  support: true,
  'case-link': true,
  'case-code': true,
  operator: true,
  console: true,
  'console-token': true,
  cursor: true,
} satisfies Record<KeyUse, true>) as readonly KeyUse[]

/** Two keys, of which the second is the current one; every secret differs. */
export const twoKeys: KeyRingData = {
  version: 1,
  accountKey: run(0xa0, 32),
  current: 'k2',
  keys: [
    { id: 'k1', createdAt: new Date('2026-11-21T20:00:00.000Z'), secret: run(0x10, 32) },
    { id: 'k2', createdAt: new Date('2026-11-22T20:00:00.000Z'), secret: run(0x50, 32) },
  ],
}

export const ringOf = (data: KeyRingData, random: RandomSource = nodeRandom): KeyRing =>
  createKeyRing(data, nodePrimitives, random)

/** Well-formed text of any code points. fast-check's own unit `binary` takes a second to set up. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.nat(0x10f7ff).map((point) => String.fromCodePoint(point < 0xd800 ? point : point + 0x800)),
    maxLength,
  })
