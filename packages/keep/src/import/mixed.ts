import { profileById } from '../profiles/registry.ts'
import type { Reading } from './read.ts'
import { decideService } from './service.ts'
import type { ImportResult } from './types.ts'
import * as say from './warnings.ts'

/** The answer for a text with codes of several services: all of them, or those of the service that the person named. */
export function mixedResult({ signs, parts }: Reading, given: string | undefined): ImportResult {
  const decisions = parts.map((part) => {
    // A name in the text belongs to the part whose codes look like it.
    const own = signs.filter(({ profile }) =>
      part.heading === null
        ? part.looks.some((look) => look.profile === profile && look.fits)
        : profile.id === part.heading,
    )
    return { part, decision: decideService(own, part.looks, part.codes.length, undefined) }
  })
  const wanted = decisions.filter(
    ({ part, decision }) =>
      part.heading === given ||
      decision.service === given ||
      part.looks.some((look) => look.profile.id === given && look.fits),
  )
  const chosen = given !== undefined && wanted.length > 0 ? wanted.slice(0, 1) : decisions
  const profile = profileById(given ?? '')
  const codes = chosen.flatMap(({ part }) =>
    part.codes.map(({ text, position, used }) => ({ text, position, used })),
  )
  const names = decisions.map(({ part, decision }) => ({
    name: decision.profile?.name ?? decision.candidates[0]?.name ?? 'another service',
    count: part.codes.length,
  }))
  return {
    service: given ?? null,
    candidates: decisions.flatMap(({ decision }) => decision.candidates.slice(0, 3)),
    codes,
    warnings: [
      say.mixedWarning(names),
      ...(wanted.length > 0 ? say.countWarnings(profile, codes.length) : []),
    ],
  }
}
