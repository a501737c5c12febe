import { BlockList, isIP } from 'node:net'

/**
 * IPv4 networks that are not the public internet (the IANA special-purpose registry, RFC 6890), the metadata services of
 * clouds (169.254.169.254) among them.
 */
const IPV4_REFUSED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/**
 * Of IPv6 only global unicast is public, and of that not these: Teredo and other protocol assignments, documentation,
 * 6to4. So everything that carries an IPv4 address in it is refused: mapped (::ffff:0:0/96), translated (64:ff9b::/96,
 * 64:ff9b:1::/48), tunnelled.
 */
const IPV6_PUBLIC = '2000::/3'
const IPV6_REFUSED = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']

const listOf = (networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefixBits = ''] = network.split('/')
    list.addSubnet(address, Number(prefixBits), family)
  }
  return list
}

const ipv4Refused = listOf(IPV4_REFUSED, 'ipv4')
const ipv6Public = listOf([IPV6_PUBLIC], 'ipv6')
const ipv6Refused = listOf(IPV6_REFUSED, 'ipv6')

/** Whether an address is on the public internet. Anything that is not a plain IP address is not. */
export const isPublicAddress = (address: string): boolean => {
  switch (address.includes('%') ? 0 : isIP(address)) {
    case 4:
      return !ipv4Refused.check(address, 'ipv4')
    case 6:
      return ipv6Public.check(address, 'ipv6') && !ipv6Refused.check(address, 'ipv6')
    default:
      return false
  }
}

const loopback = listOf(['127.0.0.0/8'], 'ipv4')

export const isLoopbackAddress = (address: string): boolean =>
  isIP(address) === 4 ? loopback.check(address, 'ipv4') : address === '::1'
