import type { Policy } from './policy.ts'

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

/** The one text of a policy: keys sorted, no spaces. Equal policies have equal texts, so a hash of it names the policy. */
export const printPolicy = (policy: Policy): string => JSON.stringify(canonical(policy))
