import { setTimeout as sleep } from 'node:timers/promises'
import { wrongCode } from '../../packages/sparekey/test/support/codes.ts'
import { notSent } from '../checker/attempts.ts'
import type { Random } from '../topology.ts'
import { addressOf, type Call, type Called, type Caller } from './caller.ts'
import { setsOfAccount, signedInAgoMs } from './policy.ts'

/** A code as its owner holds it, with what the history calls it. */
export interface HeldCode {
  readonly text: string
  readonly codeId: string
  readonly slot: number
}

export interface Sheet {
  readonly set: string
  readonly codes: readonly HeldCode[]
}

/** One account and whoever calls for it. Calls that could not be sent are sent again, until the load ends. */
export interface Account {
  readonly random: Random
  readonly isStopping: () => boolean
  /** Ends early with the load. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** `null`: the account has had its sets, or the load ends. */
  readonly issue: () => Promise<Sheet | null>
  readonly confirm: (sheet: Sheet, code: HeldCode) => Promise<Called>
  readonly redeem: (code: HeldCode, idemKey: number | null) => Promise<Called>
  /** A well-formed code that nobody was given. */
  readonly guess: () => Promise<Called>
  readonly revoke: () => Promise<Called>
  readonly status: () => Promise<Called>
  readonly newKey: () => number
}

export interface AccountOptions {
  readonly caller: Caller
  readonly account: number
  readonly random: Random
  readonly newKey: () => number
  /** Aborted when the load ends. */
  readonly stopping: AbortSignal
  /** The owner is told of every use. */
  readonly hasAddress: boolean
}

const resendMs = 100

export const createAccount = ({
  caller,
  account,
  random,
  newKey,
  stopping,
  hasAddress,
}: AccountOptions): Account => {
  const isStopping = (): boolean => stopping.aborted
  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal: stopping }).catch(() => {})
  let issues = 0
  let guesses = 0
  const send = async (call: Omit<Call, 'account'>): Promise<Called> => {
    for (;;) {
      const called = await caller.call({ ...call, account }, random)
      if (called.result !== notSent || isStopping()) return called
      await pause(resendMs)
    }
  }
  const use = (code: string) => ({ code, firstFactor: signedIn('pwd') })

  return {
    random,
    isStopping,
    pause,
    newKey,
    issue: async () => {
      while (issues < setsOfAccount && !isStopping()) {
        issues += 1
        const called = await send({
          op: 'issue',
          path: '/code-sets',
          body: {
            reason: issues === 1 ? 'enrollment' : 'replacement',
            authentication: signedIn('pwd', 'otp'),
            ...(hasAddress && { contacts: [{ channel: 'email', address: addressOf(account) }] }),
          },
        })
        const { codes } = (called.body ?? {}) as { readonly codes?: readonly string[] }
        const { set } = called
        if (called.type !== 'ok' || set === null || codes === undefined) continue
        return {
          set,
          codes: codes.map((text, slot) => ({ text, slot, codeId: `${set}/${text.slice(0, 2)}` })),
        }
      }
      return null
    },
    confirm: ({ set }, { text }) =>
      send({ op: 'confirm', path: `/code-sets/${set}/confirm`, body: { code: text }, of: { set } }),
    redeem: ({ text, codeId, slot }, idemKey) =>
      send({ op: 'redeem', path: '/redemptions', body: use(text), of: { codeId, slot, idemKey } }),
    guess: () => {
      guesses += 1
      return send({ op: 'redeem', path: '/redemptions', body: use(wrongCode(guesses, 'long')) })
    },
    revoke: () => send({ op: 'revoke', path: '/revocations', body: { reason: 'owner_request' } }),
    status: () => send({ op: 'status', path: '', body: null }),
  }
}

const signedIn = (...methods: string[]) => ({
  methods,
  at: new Date(Date.now() - signedInAgoMs).toISOString(),
})
