/** How many malformed codes an end user's address may send before it has to wait. In memory, for this process alone. */
export interface AddressBucketOptions {
  /** 1 to 10,000; default 30. */
  readonly burst: number
  /** One more each so many seconds: 1 to 3,600; default 2. */
  readonly refillSeconds: number
  /** Addresses remembered at most; the ones not seen longest are forgotten first. Default 10,000. */
  readonly addressesMax: number
}

export interface AddressBuckets {
  /** Takes one; gives the seconds to wait where none is left, else 0. */
  take(ip: string, now: number): number
  /** Addresses that are remembered. */
  size(): number
}

export const defaultAddressBuckets: AddressBucketOptions = {
  burst: 30,
  refillSeconds: 2,
  addressesMax: 10_000,
}

/** A household or a site: an IPv4 address, however it is written, or the first 64 bits of an IPv6 one. */
export const addressPrefix = (ip: string): string => {
  const [address = ''] = ip.toLowerCase().split('%')
  if (!address.includes(':')) return address
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!isMapped)
    return groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(':')
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of an IPv6 address. */
const groupsOf = (address: string): readonly number[] => {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const hexadecimal =
    dotted === null ? address : `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`
  const [head = '', tail] = hexadecimal.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16) || 0)
}

const pair = (high: string | undefined, low: string | undefined): string =>
  (Number(high) * 256 + Number(low)).toString(16)

/** Generic cell rate algorithm: one number an address. */
export const createAddressBuckets = (
  options: AddressBucketOptions = defaultAddressBuckets,
): AddressBuckets => {
  const emptyAt = new Map<string, number>()
  const emission = options.refillSeconds * 1000
  const tolerance = emission * (options.burst - 1)
  return {
    take: (ip, now) => {
      const key = addressPrefix(ip)
      const theoretical = Math.max(emptyAt.get(key) ?? now, now)
      if (theoretical - now > tolerance) return Math.ceil((theoretical - now - tolerance) / 1000)
      emptyAt.delete(key)
      emptyAt.set(key, theoretical + emission)
      if (emptyAt.size > options.addressesMax) {
        for (const oldest of emptyAt.keys()) {
          emptyAt.delete(oldest)
          break
        }
      }
      return 0
    },
    size: () => emptyAt.size,
  }
}
