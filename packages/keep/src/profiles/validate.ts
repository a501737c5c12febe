import type { ServiceProfile, SourcedField } from './schema.ts'

/** What is wrong with a profile, one sentence a finding; empty where it keeps every rule of the schema. */
export function profileFaults(profile: ServiceProfile): string[] {
  return [
    ...identityFaults(profile),
    ...countFaults(profile),
    ...shapeFaults(profile),
    ...effectFaults(profile),
    ...urlFaults(profile),
    ...provenanceFaults(profile),
  ]
}

function identityFaults(profile: ServiceProfile): string[] {
  const faults: string[] = []
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(profile.id))
    faults.push('id is not made of small letters, digits and dashes')
  if (profile.name.trim() === '') faults.push('name is empty')
  if (profile.source.trim() === '') faults.push('source is empty')
  for (const phrase of profile.phrases)
    if (phrase !== phrase.toLowerCase()) faults.push('a phrase has capitals')
  for (const host of profile.hosts)
    if (!/^[a-z0-9.-]+\.[a-z]{2,}$/.test(host)) faults.push('a host is no domain name')
  return faults
}

function countFaults({ kind, count, freshCount }: ServiceProfile): string[] {
  const faults: string[] = []
  if ((kind === 'none') !== (count === 0)) faults.push('count is 0 exactly where kind is none')
  if (kind.startsWith('single') && count !== 1) faults.push('a single code must have the count 1')
  if (freshCount !== null && (count === null || freshCount >= count))
    faults.push('freshCount is not smaller than count')
  return faults
}

function shapeFaults({ kind, shape, example }: ServiceProfile): string[] {
  if (shape === null) return example === null ? [] : ['an example without a shape']
  const faults: string[] = []
  const sum = shape.groups.reduce((total, length) => total + length, 0)
  if (sum !== shape.length) faults.push('groups do not add up to length')
  if (kind === 'recovery-phrase') return faults
  if ((shape.groups.length === 1) !== (shape.separator === ''))
    faults.push('separator is empty exactly where there is one group')
  if (new Set(shape.alphabet).size !== shape.alphabet.length) faults.push('alphabet repeats a symbol')
  if (example === null) return [...faults, 'a shape without an example']
  const groups = shape.separator === '' ? [example] : example.split(shape.separator)
  if (groups.map((group) => group.length).join() !== shape.groups.join())
    faults.push('example does not have the groups')
  if ([...groups.join('')].some((symbol) => !shape.alphabet.includes(symbol)))
    faults.push('example has a symbol outside the alphabet')
  return faults
}

function effectFaults({ kind, effect, afterUse, singleUse }: ServiceProfile): string[] {
  const faults: string[] = []
  if ((kind === 'none') !== (afterUse.length === 0))
    faults.push('afterUse is empty exactly where there are no codes')
  if (new Set(afterUse).size !== afterUse.length) faults.push('afterUse repeats a step')
  if (effect === 'disables-2fa' && !afterUse.includes('turn-2fa-on'))
    faults.push('a code that turns 2FA off must be followed by turning it on')
  if (effect === 'rotates' && !afterUse.includes('keep-new-code'))
    faults.push('a code that rotates must be followed by keeping the new one')
  if (effect === 'resets-password' && !afterUse.includes('set-password'))
    faults.push('a reset must be followed by a new password')
  if (singleUse === false && afterUse.includes('cross-off'))
    faults.push('a reusable code must not be crossed off')
  return faults
}

function urlFaults({ hosts, manageUrl, recoveryUrl }: ServiceProfile): string[] {
  const faults: string[] = []
  for (const url of [manageUrl, recoveryUrl]) {
    if (url === null) continue
    if (!url.startsWith('https://')) faults.push('a URL is not https')
    const host = url.slice('https://'.length).split('/')[0] ?? ''
    const official =
      host.startsWith('{') || hosts.some((known) => host === known || host.endsWith(`.${known}`))
    if (!official) faults.push('a URL leads to a domain that is not among hosts')
  }
  return faults
}

function provenanceFaults(profile: ServiceProfile): string[] {
  const { shape } = profile
  const values: Record<SourcedField, unknown> = {
    alphabet: shape?.alphabet ?? null,
    caseSensitive: shape?.caseSensitive ?? null,
    groups: shape?.groups ?? null,
    length: shape?.length ?? null,
    separator: shape?.separator ?? null,
    count: profile.count,
    effect: profile.effect === 'none' || profile.effect === 'unknown' ? null : profile.effect,
    expires: profile.expires,
    fileLayout: profile.fileLayout,
    fileName: profile.fileName,
    freshCount: profile.freshCount,
    manageUrl: profile.manageUrl,
    managePath: profile.managePath,
    ordered: profile.kind === 'none' ? null : profile.ordered,
    recoveryUrl: profile.recoveryUrl,
    singleUse: profile.singleUse,
  }
  return Object.entries(values).flatMap(([field, value]) => {
    const stated = field in profile.provenance
    if (value !== null && !stated) return [`no basis is given for ${field}`]
    if (value === null && stated) return [`a basis is given for ${field}, which has no value`]
    return []
  })
}
