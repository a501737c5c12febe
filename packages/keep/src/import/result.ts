import type { ServiceProfile } from '../profiles/schema.ts'
import { mostCodes } from './collect.ts'
import { doubtAbout } from './doubts.ts'
import { isMostlyOf, readLookalikes } from './lookalikes.ts'
import { mixedResult } from './mixed.ts'
import type { ReadCode, Reading } from './read.ts'
import type { ServiceDecision } from './service.ts'
import { decideService } from './service.ts'
import type { ImportedCode, ImportResult, ImportWarning } from './types.ts'
import * as say from './warnings.ts'

/** Names the service of the codes that were found, and says what is to be said about them. */
export function resultOf(reading: Reading, text: string, given: string | undefined): ImportResult {
  const { signs, parts } = reading
  if (parts.length > 1) return mixedResult(reading, given)
  const [part] = parts
  const found = part?.codes ?? []
  const decision = decideService(signs, part?.looks ?? [], found.length, given)
  if (part === undefined) {
    const why = reading.tooMany ? say.tooManyWarning(mostCodes) : say.noCodesWarning(text.trim() !== '')
    return { ...pick(decision), codes: [], warnings: [why] }
  }
  const named = decision.decidedBy === 'shape' ? null : decision.profile
  const isSettled = decision.decidedBy === 'person' || fits(reading, named)
  const doubt = isSettled ? null : doubtAbout(textsOf(found), baresOf(found))
  if (doubt?.holdsBack === true) return { ...pick(decision), codes: [], warnings: [doubt.warning] }
  const { codes, warnings } = withLookalikes(found, named)
  return {
    ...pick(decision),
    codes,
    warnings: [
      ...(doubt === null ? [] : [doubt.warning]),
      ...serviceWarnings(decision, reading),
      ...say.countWarnings(decision.profile, codes.length),
      ...(part.duplicates > 0 ? [say.duplicatesWarning(part.duplicates)] : []),
      ...warnings,
      ...typographyWarning(found, text),
      ...numberWarnings(decision.profile, codes),
    ],
  }
}

function textsOf(codes: readonly ReadCode[]): string[] {
  return codes.map(({ text }) => text)
}

function baresOf(codes: readonly ReadCode[]): string[] {
  return codes.map(({ bare }) => bare)
}

function fits({ parts }: Reading, profile: ServiceProfile | null): boolean {
  if (profile === null) return false
  return (
    profile.shape === null || (parts[0]?.looks.some((look) => look.profile === profile && look.fits) ?? false)
  )
}

function pick({ service, candidates }: ServiceDecision): Pick<ImportResult, 'service' | 'candidates'> {
  return { service, candidates }
}

function serviceWarnings(decision: ServiceDecision, reading: Reading): ImportWarning[] {
  const { profile, decidedBy } = decision
  if (decision.service === null) return [say.unsureWarning(decision.candidates)]
  if (profile === null) return []
  if (decidedBy === 'shape') return [say.shapeOnlyWarning(profile.name)]
  return profile.shape === null || profile.kind === 'recovery-phrase' || fits(reading, profile)
    ? []
    : [say.unusualShapeWarning(profile.name)]
}

function withLookalikes(
  found: readonly ReadCode[],
  profile: ServiceProfile | null,
): { codes: ImportedCode[]; warnings: ImportWarning[] } {
  const shape = profile?.shape ?? null
  if (shape === null || !isMostlyOf(baresOf(found), shape))
    return { codes: found.map(withoutBare), warnings: [] }
  let read = 0
  let unclear = 0
  const codes = found.map(({ text, bare, position, used }): ImportedCode => {
    if (bare.length !== shape.length) return { text, position, used }
    const reading = readLookalikes(text, shape)
    if (reading.outcome === 'read') read++
    if (reading.outcome === 'unclear') unclear++
    return { text: reading.text, position, used }
  })
  return { codes, warnings: say.lookalikeWarnings(read, unclear) }
}

function withoutBare({ text, position, used }: ReadCode): ImportedCode {
  return { text, position, used }
}

function typographyWarning(found: readonly ReadCode[], text: string): ImportWarning[] {
  const restored = found.filter((code) => !text.includes(code.text)).length
  if (restored === 0) return []
  return [
    say.warning(
      'typography_restored',
      'Copying had replaced plain dashes or spaces inside the codes. They were put back as services print them; letters and digits are untouched.',
    ),
  ]
}

/** The printed page of WordPress.com numbers the codes otherwise than its file does. */
function numberWarnings(profile: ServiceProfile | null, codes: readonly ImportedCode[]): ImportWarning[] {
  const isPlainOrder = codes.every(({ position }, i) => position === i + 1)
  if (profile?.id !== 'wordpress-com' || isPlainOrder) return []
  return [
    say.warning(
      'numbers_unreliable',
      'The numbers on the printed page of WordPress.com differ from the order in its file. Go by the codes themselves, never by their numbers.',
    ),
  ]
}
