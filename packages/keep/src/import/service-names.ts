import { profiles } from '../profiles/registry.ts'
import type { ServiceProfile } from '../profiles/schema.ts'

export function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

interface Name {
  readonly text: string
  readonly profile: ServiceProfile
}

const names: readonly Name[] = profiles.flatMap((profile) => {
  const plain = /[(,/]|^Sites on/.test(profile.name) ? [] : [profile.name]
  return [...plain, ...profile.aliases]
    .map((text) => ({ text: spaced(text), profile }))
    .filter(({ text }) => text.length > 2)
})
const profileOfName: ReadonlyMap<string, ServiceProfile> = new Map(
  names.map(({ text, profile }) => [text, profile]),
)
const codeWords = '(?:recovery|backup|codes?|keys?|2fa|mfa|account)'
const namePattern = new RegExp(
  `(?<![a-z0-9])(${[...profileOfName.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((text) => escapeForPattern(text))
    .join('|')})(?=${codeWords}{0,3}(?![a-z0-9]))`,
  'g',
)

/** Small letters and digits with single spaces between: `Outlook.com` as `outlook com`. */
export function spaced(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** A service that a text names, in small letters, with the words before and after the name. */
export interface Mention {
  readonly profile: ServiceProfile
  readonly name: string
  readonly before: string
  readonly after: string
}

export function namesIn(text: string): Mention[] {
  const plain = spaced(text)
  return [...plain.matchAll(namePattern)].flatMap((found) => {
    const name = found[1] ?? ''
    const profile = profileOfName.get(name)
    if (profile === undefined) return []
    const end = found.index + found[0].length
    const before = plain.slice(Math.max(0, found.index - 40), found.index)
    return [{ profile, name, before, after: plain.slice(end, end + 20) }]
  })
}
