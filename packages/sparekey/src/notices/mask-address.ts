/**
 * An address so that its owner knows it again and nobody else learns it: `ada@mail.example.org` is `a•••@m•••.org`. As long for
 * every address of a kind, so that its length says nothing. What is no mail address keeps its last two characters: `•••42`.
 */
export const maskAddress = (address: string): string => {
  const at = address.lastIndexOf('@')
  if (at < 1) return `${HIDDEN}${lastOf(address, 2)}`
  const domain = address.slice(at + 1)
  const dot = domain.lastIndexOf('.')
  const ending = dot < 1 ? '' : domain.slice(dot)
  return `${firstOf(address)}${HIDDEN}@${firstOf(domain)}${HIDDEN}${ending}`
}

const HIDDEN = '•••'

/** By code points: half of a surrogate pair is no character. */
const firstOf = (text: string): string => [...text][0] ?? ''

/** Nothing of what is so short that two characters would be most of it. */
const lastOf = (text: string, count: number): string => {
  const characters = [...text]
  return characters.length < 3 * count ? '' : characters.slice(-count).join('')
}
