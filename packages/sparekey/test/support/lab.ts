import assert from 'node:assert/strict'
import { assemble, type SparekeyInstance } from '../../src/create-sparekey.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { printPolicy } from '../../src/policy/print.ts'
import type { Kdf, KeyRing, KeySource, RandomSource } from '../../src/crypto/ports.ts'
import type { HashGateOptions } from '../../src/lifecycle/hash-gate.ts'
import { parsePolicy, weakenDerivationForTests } from '../../src/policy/parse.ts'
import type { PolicyInput } from '../../src/policy/policy.ts'
import type { CodeCarriers, Deliver } from '../../src/notices/notice.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/port.ts'
import { testClock, testKeys, type TestClock } from '../../src/testing/create-test-sparekey.ts'
import type { CallOptions } from '../../src/interface/calls.ts'
import type { ConfirmResult } from '../../src/interface/confirm.ts'
import type { Issued, IssueInput } from '../../src/interface/issue.ts'
import type { RedeemInput, RedeemResult } from '../../src/interface/redeem.ts'
import { countingKdf, type CountingKdf } from './kdfs.ts'
import { wrongCode } from './codes.ts'

export interface LabOptions {
  readonly policy?: PolicyInput
  readonly store?: Store
  readonly keys?: KeySource
  readonly kdf?: Kdf
  readonly random?: RandomSource
  readonly gate?: Partial<HashGateOptions>
  readonly clock?: TestClock
  readonly tenant?: string
  readonly deliver?: Deliver
  readonly carriers?: CodeCarriers
  /** The derivation as the policy has it; for a `kdf` that does not compute it. */
  readonly isStrong?: boolean
}

/** The library on a table where every part can be looked at: the account is `ada` wherever none is named. */
export interface Lab {
  readonly sparekey: SparekeyInstance
  readonly clock: TestClock
  readonly store: Store
  readonly keys: KeySource
  readonly ring: KeyRing
  readonly kdf: CountingKdf
  readonly tenant: string
  readonly policyText: string
  signedIn(...methods: string[]): { methods: string[]; at: Date }
  /** A new set, pending. */
  issue(input?: Partial<IssueInput>, options?: CallOptions, account?: string): Promise<Issued>
  /** A new set, confirmed with its first code. */
  sheet(input?: Partial<IssueInput>, account?: string): Promise<Issued>
  confirm(sheet: Issued, code?: string, options?: CallOptions, account?: string): Promise<ConfirmResult>
  redeem(
    code: string,
    options?: CallOptions & { readonly account?: string; readonly input?: Partial<RedeemInput> },
  ): Promise<RedeemResult>
  /** So many wrong codes, each after its delay. */
  fail(times: number, account?: string): Promise<void>
}

export const ada = 'ada'

export const createLab = async (options: LabOptions = {}): Promise<Lab> => {
  const clock = options.clock ?? testClock()
  const store = options.store ?? memoryStore()
  const keys = options.keys ?? testKeys()
  const counting = countingKdf()
  const kdf = options.kdf ?? counting
  const tenant = options.tenant ?? 'default'
  const read = parsePolicy(options.policy ?? {})
  const policy = options.isStrong === true ? read : weakenDerivationForTests(read)
  const sparekey = await assemble(
    {
      store,
      keys,
      tenant,
      clock: () => clock.now(),
      random: options.random ?? nodeRandom,
      kdf,
      gate: options.gate ?? {},
      ...(options.deliver === undefined ? {} : { deliver: options.deliver }),
      ...(options.carriers === undefined ? {} : { carriers: options.carriers }),
    },
    policy,
  )
  const ring = await keys.load(false)
  const signedIn = (...methods: string[]) => ({ methods, at: clock.now() })
  let guesses = 0

  const lab: Lab = {
    sparekey,
    clock,
    store,
    keys,
    ring,
    kdf: counting,
    tenant,
    policyText: printPolicy(policy),
    signedIn,
    issue: async (input = {}, call = {}, account = ada) => {
      const authentication = signedIn('pwd', 'otp')
      const result = await sparekey.issue(account, { reason: 'enrollment', authentication, ...input }, call)
      assert.ok(result.ok, `issue: ${result.ok ? '' : result.code}`)
      return result
    },
    sheet: async (input, account = ada) => {
      const sheet = await lab.issue(input, {}, account)
      const confirmed = await lab.confirm(sheet, sheet.codes[0], {}, account)
      assert.ok(confirmed.ok, `confirm: ${confirmed.ok ? '' : confirmed.code}`)
      return sheet
    },
    confirm: (sheet, code = sheet.codes[0], call = {}, account = ada) =>
      sparekey.confirm(account, { setId: sheet.setId, code }, call),
    redeem: (code, { account = ada, input = {}, ...call } = {}) =>
      sparekey.redeem(account, { code, firstFactor: signedIn('pwd'), ...input }, call),
    fail: async (times, account = ada) => {
      for (let time = 0; time < times; time += 1) {
        guesses += 1
        const result = await lab.redeem(wrongCode(guesses), { account })
        assert.equal(result.ok ? 'ok' : result.code, 'code_invalid')
        clock.advance(3600)
      }
    },
  }
  return lab
}

/** The account key of the database rows. */
export const accountKeyOf = (lab: Lab, account = ada): Uint8Array => lab.ring.accountKey(lab.tenant, account)

/** `ok`, or the code of the refusal. */
export const verdict = (
  result: { readonly ok: true } | { readonly ok: false; readonly code: string },
): string => (result.ok ? 'ok' : result.code)

/** Without delays and with the lowest cap that a policy may have. */
export const undelayed = (failureCap = 10): PolicyInput => ({ attempts: { failureCap, delaysSeconds: [] } })

export const { sha256 } = nodePrimitives
