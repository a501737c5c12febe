import type { PolicyInput } from '../../packages/sparekey/src/policy/policy.ts'

/** Codes on a sheet. */
export const codesOnSheet = 20
/** Sets that an account is given at most: beyond the four newest, a right code may be called unknown. */
export const setsOfAccount = 4
/** How long ago people signed in: within every limit, however a clock of a service jumps by less than half an hour. */
export const signedInAgoMs = 1_800_000

/**
 * Under which the proof runs. `long` needs no slow hash, so that a million attempts take minutes: the hash is not what is
 * proved. Delays after failures are off, because hundreds of refused attempts of one account are the load itself; the cap of
 * a hundred failures in a row stays. Statements of sign-ins may be a day old, because clocks are moved.
 */
export const proofPolicy: PolicyInput = {
  format: 'long',
  attempts: { delaysSeconds: [] },
  issuing: {
    count: codesOnSheet,
    countsAllowed: [codesOnSheet],
    maxPerDay: setsOfAccount,
    authenticationMaxAgeSeconds: 86_400,
  },
  redeeming: { firstFactorMaxAgeSeconds: 86_400 },
}
