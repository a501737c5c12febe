import { type BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/**
 * Who sent a request. Behind trusted proxies that is the last entry of `X-Forwarded-For` which is not itself a trusted
 * proxy; the header of anyone else is not believed (OWASP ASVS v5.0.0-4.1.3). `null` where the connection is gone.
 */
export const clientAddress = (
  connection: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string | null => {
  if (connection === undefined) return null
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  let sender = plainAddress(connection)
  const hops = (forwardedFor ?? '').split(',').map((hop) => plainAddress(hop.trim()))
  for (const hop of hops.toReversed()) {
    if (!isTrusted(sender) || isIP(hop) === 0) break
    sender = hop
  }
  return sender
}

/** `::ffff:192.0.2.1`, as a socket that listens on both families names an IPv4 peer, is the IPv4 address. */
const plainAddress = (address: string): string =>
  isIPv6(address) && /^::ffff:\d+\./i.test(address) ? address.slice('::ffff:'.length) : address
