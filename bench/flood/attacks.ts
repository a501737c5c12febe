// The floods, each as what its n-th request is. Addresses and accounts are drawn by number and codes by a seed, so that a run
// can be repeated; none has a source of another, or the service would know it already.
import { hash } from 'node:crypto'
import { generateCodes } from '../../packages/sparekey/src/codes/generate.ts'

/** A flood of whole requests, `times` the capacity of the service a second. */
export interface RequestFlood {
  readonly kind: 'requests'
  readonly name: string
  /** Of its addresses, 10.N.x.y, and accounts. */
  readonly net: number
  /** From so many addresses, against so many accounts. */
  readonly addresses: number
  readonly accounts: number
  readonly isMalformed: boolean
}

/** A flood of connections that never become a request, so many a second. */
export interface ConnectionFlood {
  readonly kind: 'connections'
  readonly name: string
  readonly does: 'half_open' | 'slow_body' | 'huge_headers'
  readonly perSecond: number
}

export type Flood = RequestFlood | ConnectionFlood

const requests = (
  net: number,
  name: string,
  addresses: number,
  accounts: number,
  isMalformed = false,
): Flood => ({
  kind: 'requests',
  name,
  net,
  addresses,
  accounts,
  isMalformed,
})

export const focused: readonly Flood[] = [
  requests(64, 'one account, 10,000 addresses', 10_000, 1),
  requests(65, '100 accounts, 10,000 addresses', 10_000, 100),
  requests(66, 'one address, 10,000 accounts', 1, 10_000),
  requests(67, '100 addresses, 10,000 accounts', 100, 10_000),
  requests(68, 'malformed, 100 addresses', 100, 10_000, true),
  { kind: 'connections', name: 'half-open connections', does: 'half_open', perSecond: 400 },
  { kind: 'connections', name: 'slow bodies', does: 'slow_body', perSecond: 400 },
  { kind: 'connections', name: 'huge headers', does: 'huge_headers', perSecond: 200 },
]

export const distributed: RequestFlood = {
  kind: 'requests',
  name: '10,000 addresses, 10,000 accounts',
  net: 69,
  addresses: 10_000,
  accounts: 10_000,
  isMalformed: false,
}

export const seed = process.env['FLOOD_SEED'] ?? '1'

const seeded = (): ((lengthBytes: number) => Uint8Array<ArrayBuffer>) => {
  let drawn = 0
  return (lengthBytes) => {
    drawn += 1
    return Uint8Array.from(
      hash('shake256', `${seed} ${drawn}`, { outputEncoding: 'buffer', outputLength: lengthBytes }),
    )
  }
}

/** Codes of the right form that are on no sheet. */
const strangers = generateCodes({
  format: 'standard',
  count: 100,
  avoidLabels: new Set(),
  random: seeded(),
}).map(({ text }) => text)

export const address = (net: number, number: number): string =>
  `10.${net}.${(number >> 8) & 255}.${number & 255}`

export const attempt = (flood: RequestFlood, number: number): { path: string; body: string } => {
  // Steps that have no divisor with the counts, so that addresses and accounts are mixed.
  const account = (number * 7919) % flood.accounts
  const code = flood.isMalformed ? 'X7K9-M3NP-QR2W-5T8V-TOO-LONG' : (strangers[number % 100] ?? '')
  return {
    path: `/v1/accounts/victim-${flood.net}-${account}/redemptions`,
    body: JSON.stringify({
      code,
      firstFactor: { methods: ['pwd'], at: new Date() },
      context: { ip: address(flood.net, number % flood.addresses) },
    }),
  }
}
