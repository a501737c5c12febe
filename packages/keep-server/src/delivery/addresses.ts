import { BlockList, isIP } from 'node:net'

// The IANA special-purpose registries (RFC 6890), the metadata services of clouds (169.254.169.254) among them.
const ipv4Private = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16']
const ipv4Never = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
const ipv6Private = ['fc00::/7']
// Of global unicast not what carries an IPv4 address (Teredo, 6to4), protocol assignments and documentation.
const ipv6Public = ['2000::/3']
const ipv6Never = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']

const inIpv4Private = listOf(ipv4Private, 'ipv4')
const inIpv4Never = listOf(ipv4Never, 'ipv4')
const inIpv6Private = listOf(ipv6Private, 'ipv6')
const inIpv6Public = listOf(ipv6Public, 'ipv6')
const inIpv6Never = listOf(ipv6Never, 'ipv6')
const inLoopback = listOf(['127.0.0.0/8'], 'ipv4')

/** Where an address is: `never` is nothing that a message may go to. Anything that is not a plain IP address is `never`, too. */
export function placeOfAddress(address: string): 'public' | 'private' | 'never' {
  switch (address.includes('%') ? 0 : isIP(address)) {
    case 4:
      if (inIpv4Never(address)) return 'never'
      return inIpv4Private(address) ? 'private' : 'public'
    case 6:
      if (inIpv6Private(address)) return 'private'
      return inIpv6Public(address) && !inIpv6Never(address) ? 'public' : 'never'
    default:
      return 'never'
  }
}

export function isLoopbackAddress(address: string): boolean {
  return isIP(address) === 4 ? inLoopback(address) : address === '::1'
}

/** `localhost` and the addresses that never leave the machine. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host)
}

const mostAddressCharacters = 254

/**
 * Whether this is one mail address, and nothing that a mail program could take for more: no spaces, control characters, quotes, brackets,
 * commas or a second `@`. Quoted local parts (RFC 5321 §4.1.2) are not taken.
 */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= mostAddressCharacters &&
    /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]{1,253}$/u.test(text) &&
    !text.startsWith('-')
  )
}

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefixBits = ''] = network.split('/')
    list.addSubnet(address, Number(prefixBits), family)
  }
  return (address) => list.check(address, family)
}
