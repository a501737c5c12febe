import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import type { Sparekey } from '../../src/interface/sparekey.ts'
import { wrongCode } from './codes.ts'
import { Rules, type RuledSheet } from './rules.ts'

/** An implementation under test, with an account of its own. */
export interface Ruled {
  readonly sparekey: Sparekey
  readonly account: string
  readonly clock: { now(): Date; advance(seconds: number): void }
  /** What else must be true at the end of a run. */
  readonly atEnd?: () => Promise<unknown>
}

type Result = { readonly ok: true } | { readonly ok: false; readonly code: string }
const verdict = (result: Result): string => (result.ok ? 'ok' : result.code)
const signedIn = ({ clock }: Ruled, ...methods: string[]) => ({ methods, at: clock.now() })

/** One of the last sheets and one of its codes; where there is none, a code of no sheet. */
interface Pick {
  readonly back: number
  readonly place: number
}
const sheetAt = (rules: Rules, { back }: Pick): RuledSheet | undefined => rules.sheets.at(-1 - back)
const codeAt = (rules: Rules, pick: Pick): string =>
  sheetAt(rules, pick)?.codes[pick.place] ?? wrongCode(pick.place, 'long')

type Act = (rules: Rules, real: Ruled) => Promise<void>

const assertStatus = async (rules: Rules, { sparekey, account }: Ruled, after: string): Promise<void> => {
  const { state, activeSet, pendingSet, failedAttempts, retryAt } = await sparekey.status(account)
  const found = {
    state,
    active: activeSet?.setId ?? null,
    remaining: activeSet?.remaining ?? 0,
    used: activeSet?.redemptions.map(({ label }) => label).toSorted() ?? [],
    pending: pendingSet?.setId ?? null,
    failedAttempts,
    retryAt: retryAt?.getTime() ?? null,
  }
  assert.deepEqual(found, rules.status(), after)
}

/** A command after which the status must be what the rules say. */
class Command implements fc.AsyncCommand<Rules, Ruled> {
  readonly #name: string
  readonly #act: Act
  constructor(name: string, act: Act) {
    this.#name = name
    this.#act = act
  }
  check(): boolean {
    return true
  }
  async run(rules: Rules, real: Ruled): Promise<void> {
    await this.#act(rules, real)
    await assertStatus(rules, real, this.#name)
  }
  toString(): string {
    return this.#name
  }
}

const issue =
  (days: number): Act =>
  async (rules, real) => {
    const issued = await real.sparekey.issue(real.account, {
      reason: 'replacement',
      authentication: signedIn(real, 'pwd', 'otp'),
      count: 5,
      expiresInDays: days,
    })
    if (!issued.ok) return assert.equal(issued.code, 'issue_limit_reached')
    const active = rules.live('active')
    rules.issue({ ...issued, expiresAt: issued.expiresAt?.getTime() ?? Infinity })
    assert.equal(issued.replaces, active?.state === 'active' ? active.setId : null)
  }

const redeem =
  (codeOf: (rules: Rules) => string): Act =>
  async (rules, real) => {
    const code = codeOf(rules)
    const result = await real.sparekey.redeem(real.account, { code, firstFactor: signedIn(real, 'pwd') })
    assert.equal(verdict(result), rules.redeem(code))
    if (result.ok) assert.equal(result.remaining, rules.status().remaining)
  }

/** Uses what is left of the newest sheet. */
const useUp: Act = async (rules, real) => {
  for (const code of rules.sheets.at(-1)?.codes ?? []) {
    await redeem(() => code)(rules, real)
    await assertStatus(rules, real, 'a use of several')
  }
}

const confirm =
  (pick: Pick): Act =>
  async (rules, real) => {
    const sheet = sheetAt(rules, pick)
    if (sheet === undefined) return
    const code = codeAt(rules, pick)
    const result = await real.sparekey.confirm(real.account, { setId: sheet.setId, code })
    assert.equal(verdict(result), rules.confirm(sheet, code))
  }

const guess =
  (times: number): Act =>
  async (rules, real) => {
    for (let time = 0; time < times; time += 1) {
      await redeem(() => wrongCode(time, 'long'))(rules, real)
      await wait(60)(rules, real)
    }
  }

const revoke: Act = async (rules, real) => {
  const result = await real.sparekey.revoke(real.account, { reason: 'other' })
  assert.deepEqual(result.ok && result.revoked, rules.revoke())
}

const signal =
  (type: 'compromise_suspected' | 'password_changed'): Act =>
  async (rules, real) => {
    const result = await real.sparekey.signal(real.account, { type, at: real.clock.now() })
    const revoked = type === 'compromise_suspected' ? rules.revoke() : []
    const told = result.ok ? result.effects.filter(({ effect }) => effect === 'revoked') : null
    assert.deepEqual(
      told?.map(({ setId }) => setId),
      revoked,
    )
  }

const wait =
  (seconds: number): Act =>
  async (rules, { clock }) => {
    clock.advance(seconds)
    rules.now += seconds * 1000
  }

const pick = fc.record({ back: fc.nat(4), place: fc.nat(4) })
const command = (name: string, act: Act) => new Command(name, act)
const commands = [
  fc.constantFrom(1, 30).map((days) => command(`issue for ${days} days`, issue(days))),
  fc.constant(
    command('issue and confirm', async (rules, real) => {
      await issue(30)(rules, real)
      await confirm({ back: 0, place: 0 })(rules, real)
    }),
  ),
  ...[1, 2, 3].map(() =>
    pick.map((one) =>
      command(
        `redeem ${one.back}.${one.place}`,
        redeem((rules) => codeAt(rules, one)),
      ),
    ),
  ),
  fc.constant(command('use up the newest', useUp)),
  ...[1, 2].map(() => pick.map((one) => command(`confirm ${one.back}.${one.place}`, confirm(one)))),
  fc.constantFrom(1, 4, 10).map((times) => command(`guess ${times} times`, guess(times))),
  fc.constant(command('revoke', revoke)),
  fc
    .constantFrom('compromise_suspected' as const, 'password_changed' as const)
    .map((type) => command(`signal ${type}`, signal(type))),
  ...[1, 2].map(() =>
    fc.constantFrom(29, 31, 60, 90_000).map((seconds) => command(`wait ${seconds} s`, wait(seconds))),
  ),
]

/** `RULES_RUNS=2000 RULES_SEED=7` for a long run, or the same one again. */
const setting = (name: string): number | undefined => {
  const value = process.env[name]
  return value === undefined ? undefined : Number(value)
}

/** Any sequence of calls goes as the rules say, and after each of them the status is what the rules say. */
export const assertRules = async (open: (run: number) => Promise<Ruled>, runs: number): Promise<void> => {
  let run = 0
  const seed = setting('RULES_SEED')
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 25, size: 'max' }), async (sequence) => {
      const real = await open((run += 1))
      await fc.asyncModelRun(() => ({ model: new Rules(real.clock.now().getTime()), real }), sequence)
      await real.atEnd?.()
    }),
    { numRuns: setting('RULES_RUNS') ?? runs, ...(seed === undefined ? {} : { seed }) },
  )
}
