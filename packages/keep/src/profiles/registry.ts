import { developerProfiles } from './data/developer.ts'
import { everydayProfiles } from './data/everyday.ts'
import { moneyAndKeyProfiles } from './data/money-and-keys.ts'
import { peopleProfiles } from './data/people.ts'
import { selfHostedProfiles } from './data/self-hosted.ts'
import type { ProfileTraits, ServiceProfile } from './schema.ts'

/** Raised by one with every change to the data. A vault records under which version a set was imported. */
export const profilesVersion = 1

/** All profiles, in alphabetical order of their ids. */
export const profiles: readonly ServiceProfile[] = [
  ...developerProfiles,
  ...everydayProfiles,
  ...moneyAndKeyProfiles,
  ...peopleProfiles,
  ...selfHostedProfiles,
].toSorted((a, b) => (a.id < b.id ? -1 : 1))

const byId: ReadonlyMap<string, ServiceProfile> = new Map(profiles.map((profile) => [profile.id, profile]))

/** The profile with this id, or `null` for a service without one. */
export function profileById(id: string): ServiceProfile | null {
  return byId.get(id) ?? null
}

export function traitsOf(profile: ServiceProfile): ProfileTraits {
  return {
    reusable: profile.singleUse === false,
    ordered: profile.ordered,
    turnsOff2fa: profile.effect === 'disables-2fa',
    rotatesOnUse: profile.afterUse.includes('keep-new-code'),
  }
}
