import { profiles } from '../profiles/registry.ts'
import type { ServiceProfile } from '../profiles/schema.ts'
import { escapeForPattern, namesIn, spaced } from './service-names.ts'
import { namesCode } from './status-words.ts'

/** That a name, an address or a phrase points to a service. */
export interface NameSign {
  readonly profile: ServiceProfile
  /** From 0 to 100: how strongly. 60 and more can decide alone. */
  readonly weight: number
  readonly reason: string
  /** Line of the text, from 0; `null` for the file name. */
  readonly line: number | null
}

export const decidingWeight = 60

const weights = {
  ownFileName: 100,
  phrase: 80,
  inFileName: 70,
  title: 65,
  address: 60,
  sharedFileName: 45,
  mention: 30,
  inPassing: 5,
}

const longestLine = 500
const linesRead = 400

interface Template {
  readonly profile: ServiceProfile
  readonly pattern: RegExp
  /** Whether the fixed part is the service's alone: nothing is left open, or its name stands in it. */
  readonly isOwn: boolean
}

const templates: readonly Template[] = profiles.flatMap((profile) => {
  if (profile.fileName === null) return []
  const stem = profile.fileName.replace(/\.[a-z]+$/, '')
  const pattern = stem
    .split(/\{[^}]*\}/)
    .map((part) => escapeForPattern(part.toLowerCase()))
    .join('.+')
  const fixed = stem.replace(/\{[^}]*\}/g, '')
  const isOwn =
    !stem.includes('{') || namesIn(fixed).some((found) => found.profile === profile) || fixed.includes(' ')
  return [{ profile, pattern: new RegExp(`^${pattern}$`), isOwn }]
})

/** Signs in a file name: the name that a service gives its file, or the service's name anywhere in it. */
export function signsOfFileName(fileName: string): NameSign[] {
  const stem = stemOf(fileName)
  const own = templates
    .filter(({ pattern }) => pattern.test(stem))
    .map(({ profile, isOwn }): NameSign => ({
      profile,
      weight: isOwn ? weights.ownFileName : weights.sharedFileName,
      reason: isOwn
        ? 'the file has the name that this service gives it'
        : 'the file is named in the way of this service',
      line: null,
    }))
  const withoutAddresses = fileName.replace(/[\w.+-]{1,64}@[\w.-]{1,255}/g, ' ')
  const named = namesIn(withoutAddresses.replace(/([a-z])([A-Z])/g, '$1 $2')).map(
    ({ profile }): NameSign => ({
      profile,
      weight: weights.inFileName,
      reason: 'the file name holds the name of the service',
      line: null,
    }),
  )
  return [...own, ...named]
}

/** Without folder and ending, and without what browsers and file managers add to a second copy. */
function stemOf(fileName: string): string {
  const base = fileName.replace(/^.*[/\\]/, '').toLowerCase()
  return base
    .replace(/\.(?:txt|text|md|html?|csv|tsv|json|log|asc)(?:\.txt)?$/, '')
    .replace(/^(?:copy of|kopie von|copie de|copia de) /, '')
    .replace(/(?: ?\(\d{1,3}\)| - copy(?: \(\d\))?| copy(?: \d)?| - kopie|~)$/, '')
}

/** Signs in the lines of a text that hold no codes. Only the first and last lines of a long text are looked at. */
export function signsOfLines(lines: readonly string[], hasCodes: (line: number) => boolean): NameSign[] {
  const signs: NameSign[] = []
  let titleLines = 3
  for (const [line, text] of lines.entries()) {
    if (line > linesRead && line < lines.length - linesRead) continue
    if (text.trim() === '') continue
    const isTitle = titleLines-- > 0 || (lines[line - 1] ?? '').trim() === ''
    signs.push(...signsOfLine(text.slice(0, longestLine), line, isTitle && !hasCodes(line)))
  }
  return signs
}

function signsOfLine(text: string, line: number, isTitle: boolean): NameSign[] {
  const lower = text.toLowerCase()
  const withoutAddresses = text.replace(/\S{1,64}@\S{1,255}/g, ' ')
  const words = spaced(withoutAddresses).split(' ')
  const aboutCodes = words.some((word) => namesCode(word) || /^(?:2fa|mfa|factor|verification)$/.test(word))
  const phrases = profiles
    .filter((profile) => profile.phrases.some((phrase) => lower.includes(phrase)))
    .map((profile) => ({
      profile,
      weight: weights.phrase,
      reason: 'the text has words of this service',
      line,
    }))
  const hosts = hostsIn(lower).map((profile) => ({
    profile,
    weight: weights.address,
    reason: 'the text has a web address of this service',
    line,
  }))
  const mentions = mentionsIn(withoutAddresses, aboutCodes || (isTitle && words.length <= 5), line)
  return [...phrases, ...hosts, ...mentions]
}

function mentionsIn(text: string, isTitle: boolean, line: number): NameSign[] {
  const signs: NameSign[] = []
  // "In 1Password, Dropbox or Bitwarden": what is said of the first name holds for those that follow it.
  let passing: RegExp | undefined
  for (const { profile, name, before, after } of namesIn(text.replace(/\S+\.[a-z]{2,}\/\S*/gi, ' '))) {
    const isPassing: boolean = passesBy.test(before) || (passing?.test(before) ?? false)
    passing = isPassing ? new RegExp(`${escapeForPattern(name)} (?:(?:or|and) )?$`) : undefined
    // "Open Google Authenticator": not the service that gave the codes.
    const isApp = /^ ?authenticat/.test(after)
    const weight = isApp ? 0 : isPassing ? weights.inPassing : isTitle ? weights.title : weights.mention
    signs.push({ profile, weight, reason: 'the text names this service', line })
  }
  return signs
}

const passesBy = /(?:^| )(?:in|into|like|as|using|with|or|via|app) (?:a |an |your |the )?$/

function hostsIn(lower: string): ServiceProfile[] {
  const found = [
    ...lower.matchAll(/(?<![\w@.-])(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12})(?![\w-])/g),
  ]
  return found.flatMap(([, host]) =>
    profiles.filter(({ hosts }) => hosts.some((known) => host === known || host?.endsWith(`.${known}`))),
  )
}
