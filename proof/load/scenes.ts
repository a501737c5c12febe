import { notSent } from '../checker/attempts.ts'
import type { Account, HeldCode, Sheet } from './account.ts'
import type { Called } from './caller.ts'

/** Retries that come late run beside the stories, and go on for a while when those have ended. */
export type Later = (
  retry: (patient: Pick<Account, 'redeem' | 'pause' | 'isStopping'>) => Promise<unknown>,
) => void

/** One use of one code, under a key or without one; sometimes asked for again. */
export const singleUse = async (account: Account, code: HeldCode, later: Later): Promise<void> => {
  const { random } = account
  const key = random.chance(0.6) ? account.newKey() : null
  const called = await account.redeem(code, key)
  if (isUnclear(called)) await resolve(account, code, key, later)
  if (random.chance(0.5)) await account.redeem(code, key)
}

/**
 * One code from many sides at once: repeats under the same key, other keys, no key, another code under a key that is taken.
 * Then the same again, late: what was acknowledged is answered again or refused, and nothing is used twice.
 */
export const race = async (
  account: Account,
  code: HeldCode,
  other: HeldCode,
  later: Later,
): Promise<void> => {
  const { random } = account
  const keys = [account.newKey(), account.newKey(), null]
  const shared = keys[0] ?? null
  const racers = Array.from({ length: 3 + random.below(9) }, () => random.pick(keys))
  const called = racers.map(async (key) => {
    if (random.chance(0.3)) await account.pause(random.below(4))
    return { key, called: await account.redeem(code, key) }
  })
  if (random.chance(0.15))
    called.push(account.redeem(other, shared).then((one) => ({ key: shared, called: one })))
  const outcomes = await Promise.all(called)
  const unclear = outcomes.find((one) => isUnclear(one.called))
  if (unclear !== undefined) await resolve(account, code, unclear.key, later)
  const repeats = 1 + random.below(3)
  for (let repeat = 0; repeat < repeats; repeat += 1) await account.redeem(code, random.pick(keys))
  if (random.chance(0.1)) await account.redeem(other, shared)
}

/** A new sheet is made and confirmed, or first used, while codes of the old one are being used. `null`: there is none. */
export const replaceDuring = async (
  account: Account,
  sheet: Sheet,
  codes: readonly HeldCode[],
): Promise<Sheet | null> => {
  const { random } = account
  const replacing = async (): Promise<Sheet | null> => {
    const next = await account.issue()
    const [first, second] = next?.codes ?? []
    if (next === null || first === undefined || second === undefined) return null
    if (random.chance(0.7)) await settled(account, () => account.confirm(next, first))
    else await account.redeem(second, null)
    return next
  }
  const using = codes.map(async (code) => {
    await account.pause(random.below(30))
    await account.redeem(code, random.chance(0.5) ? account.newKey() : null)
  })
  const [next] = await Promise.all([replacing(), ...using])
  for (const code of sheet.codes.slice(0, 2)) await account.redeem(code, null)
  return next
}

/** The sheets are revoked while their codes are being used; afterwards none of them is. */
export const revokeDuring = async (
  account: Account,
  sheet: Sheet,
  codes: readonly HeldCode[],
): Promise<void> => {
  const { random } = account
  const using = codes.map(async (code) => {
    await account.pause(random.below(12))
    await account.redeem(code, random.chance(0.5) ? account.newKey() : null)
  })
  await Promise.all([settled(account, () => account.revoke()), ...using])
  for (const code of sheet.codes.slice(0, 2)) await account.redeem(code, null)
}

/** Nobody was told how it ended: ask again under the same key; or, without one or at the end of patience, plainly. */
const resolve = async (account: Account, code: HeldCode, key: number | null, later: Later): Promise<void> => {
  const { random } = account
  if (key === null || random.chance(0.3)) {
    await settled(account, () => account.redeem(code, null))
    return
  }
  const called = await account.redeem(code, key)
  if (!isUnclear(called) && called.result !== '409 idempotency_in_progress') return
  later((patient) => settled(patient, () => patient.redeem(code, key)))
}

/** Waits that together pass the lease of a key, whose holder may have died. */
const patienceMs = [100, 300, 1000, 3000, 9000, 20_000]

/** Repeats a call until it is answered for certain, or the load ends. */
const settled = async (
  account: Pick<Account, 'pause' | 'isStopping'>,
  call: () => Promise<Called>,
): Promise<Called> => {
  let called = await call()
  for (const waitMs of patienceMs) {
    const isOpen = isUnclear(called) || called.result === '409 idempotency_in_progress'
    if (!isOpen || account.isStopping()) break
    await account.pause(waitMs)
    called = await call()
  }
  return called
}

const isUnclear = ({ type, result }: Called): boolean => type === 'info' || result === notSent
