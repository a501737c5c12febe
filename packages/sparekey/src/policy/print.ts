import type { Policy } from './policy.ts'
import { supportPresets } from './support.ts'

const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
            .map(([key, one]) => [key, canonical(one)]),
        )
      : value

/** Keys sorted, no spaces. */
export const printCanonical = (value: unknown): string => JSON.stringify(canonical(value))

const usualSupport = printCanonical(supportPresets.consumer)

/**
 * The one text of a policy: keys sorted, no spaces. Equal policies have equal texts, so a hash of it names the policy. How owners are
 * supported is in it only where it differs from the preset `consumer`: sheets name policies that were hashed without.
 */
export const printPolicy = ({ support, ...others }: Policy): string =>
  printCanonical(printCanonical(support) === usualSupport ? others : { ...others, support })
