import { profileById } from '../profiles/registry.ts'
import type { ServiceProfile } from '../profiles/schema.ts'
import type { Look } from './looks.ts'
import type { NameSign } from './signs.ts'
import { decidingWeight } from './signs.ts'
import type { Candidate, Confidence } from './types.ts'

export interface ServiceDecision {
  /** Id of a profile or the name that was given; `null` where the person must choose. */
  readonly service: string | null
  /** `null` also for a name without a profile. */
  readonly profile: ServiceProfile | null
  readonly decidedBy: 'person' | 'name' | 'shape' | null
  readonly candidates: readonly Candidate[]
}

interface Ranked {
  readonly profile: ServiceProfile
  readonly nameWeight: number
  readonly fits: boolean
  readonly score: number
  readonly reasons: readonly string[]
}

const mostCandidates = 8
/** By how much the best must be ahead of the second to be taken without asking. */
const clearLead = 15
const shapeDecides = 40
const fewestCodesForShape = 3
/** A fit that needs this much luck is none: the codes would have used more of the alphabet. */
const leastLook = 5

/**
 * Which service the codes belong to: the person's word first, then names in the file name and the text, then the shape. A
 * shape that several services share, or that other secrets have too, decides nothing.
 */
export function decideService(
  signs: readonly NameSign[],
  looks: readonly Look[],
  codeCount: number,
  given: string | undefined,
): ServiceDecision {
  const ranked = rank(signs, looks, codeCount)
  if (given !== undefined && given.trim() !== '') {
    const profile = profileById(given)
    return {
      service: given,
      profile,
      decidedBy: 'person',
      candidates: candidatesOf(ranked, profile, 'certain'),
    }
  }
  const byName = decideByName(ranked)
  if (byName !== null) return decided(ranked, byName, 'name')
  const byShape = decideByShape(ranked, looks, codeCount)
  if (byShape !== null) return decided(ranked, byShape, 'shape')
  return { service: null, profile: null, decidedBy: null, candidates: candidatesOf(ranked, null, 'possible') }
}

function decided(
  ranked: readonly Ranked[],
  { profile }: Ranked,
  decidedBy: 'name' | 'shape',
): ServiceDecision {
  const confidence = decidedBy === 'name' ? 'certain' : 'likely'
  return { service: profile.id, profile, decidedBy, candidates: candidatesOf(ranked, profile, confidence) }
}

function rank(signs: readonly NameSign[], looks: readonly Look[], codeCount: number): Ranked[] {
  const byProfile = Map.groupBy(signs, ({ profile }) => profile)
  const all = new Set([
    ...byProfile.keys(),
    ...looks.filter(({ fits }) => fits).map(({ profile }) => profile),
  ])
  return [...all]
    .map((profile): Ranked => {
      const own = byProfile.get(profile) ?? []
      const inFile = Math.max(0, ...own.filter(({ line }) => line === null).map(({ weight }) => weight))
      const inText = Math.max(0, ...own.filter(({ line }) => line !== null).map(({ weight }) => weight))
      const nameWeight = Math.max(inFile, inText)
      const look = looks.find((candidate) => candidate.profile === profile)
      const fits = look?.fits ?? false
      const reasons = [...new Set(own.filter(({ weight }) => weight > 5).map(({ reason }) => reason))]
      return {
        profile,
        nameWeight,
        fits,
        score:
          nameWeight + Math.min(inFile, inText) / 3 + (look === undefined ? 0 : lookScore(look, codeCount)),
        reasons: fits && look !== undefined ? [...reasons, look.reason] : reasons,
      }
    })
    .filter(
      ({ score, reasons, nameWeight }) => reasons.length > 0 && score > (nameWeight > 0 ? 0 : leastLook),
    )
    .toSorted((a, b) => b.score - a.score || compareNames(a.profile, b.profile))
}

/** Services before software that many sites run. */
function compareNames(a: ServiceProfile, b: ServiceProfile): number {
  if (a.family !== b.family) return a.family ? 1 : -1
  return a.id < b.id ? -1 : 1
}

/** Codes of another shape speak against a service, more strongly where its shape was seen in a source. */
function lookScore({ fits, weight, profile }: Look, codeCount: number): number {
  if (fits) return weight
  if (codeCount === 0) return 0
  return profile.provenance.length === 'memory' ? -20 : -35
}

function decideByName(ranked: readonly Ranked[]): Ranked | null {
  const [best, second] = ranked.filter(({ nameWeight }) => nameWeight > 5)
  if (best === undefined) return null
  const isStrong = best.nameWeight >= decidingWeight || (best.nameWeight >= 30 && best.fits)
  return isStrong && best.score - (second?.score ?? 0) >= clearLead ? best : null
}

function decideByShape(ranked: readonly Ranked[], looks: readonly Look[], codeCount: number): Ranked | null {
  const [best, second] = ranked
  if (best === undefined || codeCount < fewestCodesForShape || best.profile.family) return null
  // Hashes and keys have 32 or 64 hexadecimal digits too.
  const { shape } = best.profile
  if (shape?.alphabet === '0123456789abcdef' && shape.length >= 32) return null
  const weightOf = ({ profile }: Ranked): number =>
    looks.find((look) => look.profile === profile)?.weight ?? 0
  if (best.nameWeight === 0 && ranked.some(({ nameWeight }) => nameWeight >= 30)) return null
  const lead = best.score - (second?.score ?? 0)
  return weightOf(best) >= shapeDecides && lead >= clearLead ? best : null
}

function candidatesOf(
  ranked: readonly Ranked[],
  chosen: ServiceProfile | null,
  confidence: Confidence,
): readonly Candidate[] {
  const rest = ranked.filter(({ profile }) => profile !== chosen)
  const own = ranked.find(({ profile }) => profile === chosen)
  const first: Candidate[] =
    chosen === null
      ? []
      : [
          {
            service: chosen.id,
            name: chosen.name,
            confidence,
            reasons: own?.reasons ?? ['you named this service'],
          },
        ]
  const others = rest.map(({ profile, nameWeight, reasons }): Candidate => ({
    service: profile.id,
    name: profile.name,
    confidence: chosen === null && nameWeight >= decidingWeight ? 'likely' : 'possible',
    reasons,
  }))
  return [...first, ...others].slice(0, mostCandidates)
}
