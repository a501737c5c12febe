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
}

export const defaultAddressBuckets: AddressBucketOptions = {
  burst: 30,
  refillSeconds: 2,
  addressesMax: 10_000,
}

/** A household or a site: an IPv4 address, or the first 64 bits of an IPv6 one. */
export const addressPrefix = (ip: string): string => {
  const [address = ''] = ip.toLowerCase().split('%')
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

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
  }
}
