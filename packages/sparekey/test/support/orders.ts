import assert from 'node:assert/strict'
import { keep, read } from '../../src/store/port.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { sampleAccount } from '../../src/testing/store-samples.ts'
import type { Issued } from '../../src/interface/issue.ts'
import { seededRandom, symbolsOf, wrongCode } from './codes.ts'
import { ask, assertSound, type Holdings } from './inspect.ts'
import { accountKeyOf, ada, createLab, verdict, type Lab } from './lab.ts'
import { everySchedule, type Entry, type Points } from './schedules.ts'

/** An account that has failed all but two of its tries, and the calls that are made on it at once. */

const cap = 10
const failedBefore = cap - 2
const policy = {
  format: 'long' as const,
  attempts: { failureCap: cap, delaysSeconds: [] },
  issuing: { countsAllowed: [5], maxPerDay: 20 },
}

interface Table {
  readonly lab: Lab
  /** Active. Its code 1 was used. */
  readonly old: Issued
  /** Pending. */
  readonly fresh: Issued
}
type Call = (table: Table) => Promise<{ ok: boolean }>

const calls = {
  'wrong 1': ({ lab }) => lab.redeem(wrongCode(1, 'long')),
  'wrong 2': ({ lab }) => lab.redeem(wrongCode(2, 'long')),
  'wrong 3': ({ lab, old }) => lab.redeem(wrongCode(3, 'long', old.codes[2]!.slice(0, 2))),
  'wrong 4, with a key': ({ lab }) => lab.redeem(wrongCode(4, 'long'), { idempotencyKey: 'k' }),
  'wrong confirmation': ({ lab, fresh }) => lab.confirm(fresh, wrongCode(5, 'long')),
  right: ({ lab, old }) => lab.redeem(old.codes[2]!),
  'right again': ({ lab, old }) => lab.redeem(old.codes[2]!),
  'right, a third time': ({ lab, old }) => lab.redeem(old.codes[2]!),
  'another right one': ({ lab, old }) => lab.redeem(old.codes[3]!),
  used: ({ lab, old }) => lab.redeem(old.codes[1]!),
  'right of the new set': ({ lab, fresh }) => lab.redeem(fresh.codes[1]!),
  confirm: ({ lab, fresh }) => lab.confirm(fresh, fresh.codes[2]),
  issue: ({ lab }) =>
    lab.sparekey.issue(ada, { reason: 'replacement', authentication: lab.signedIn('otp'), count: 5 }),
  'issue too': ({ lab }) =>
    lab.sparekey.issue(ada, { reason: 'replacement', authentication: lab.signedIn('hwk'), count: 5 }),
  revoke: ({ lab }) => lab.sparekey.revoke(ada, { reason: 'compromised' }),
} satisfies Record<string, Call>
export type CallName = keyof typeof calls

const prepare = async (points: Points): Promise<Table> => {
  const store = points.store(memoryStore())
  // The same bytes in every run, so that the steps taken so far lead to the same choices.
  const random = seededRandom(1)
  const lab = await createLab({ store, kdf: points.kdf, random, policy, gate: { permits: 4 } })
  const old = await lab.sheet({ count: 5 })
  assert.ok((await lab.redeem(old.codes[1]!)).ok)
  const fresh = await lab.issue({ reason: 'replacement', count: 5 })
  const account = sampleAccount(accountKeyOf(lab))
  const attempt = { ...account, now: lab.clock.now().getTime(), cap, delays: [] }
  await ask(lab.store, function* () {
    for (let failure = 0; failure < failedBefore; failure += 1) yield* read('takeAttempt', attempt)
    return keep(undefined)
  })
  return { lab, old, fresh }
}

/** Wrong guesses that were hashed before the count was first set back, or whose attempt came before that. */
const wrongInARow = (trace: readonly Entry[], wrong: ReadonlySet<string>): number => {
  const end = trace.findIndex(({ did }) => did === 'reset')
  const later = end === -1 ? [] : trace.slice(end).filter(({ did }) => did === 'attempt')
  const admittedLater = new Set(later.map(({ call }) => call))
  const hashed = trace.filter((entry) => entry.did === 'hash' && wrong.has(entry.secret))
  return failedBefore + hashed.filter(({ call }) => !admittedLater.has(call)).length
}

const answers = (trace: readonly Entry[]): Map<string, string> =>
  new Map(
    trace.flatMap((entry) => {
      if (entry.did !== 'answer') return []
      assert.ok(!(entry.result instanceof Error), String(entry.result))
      return [[entry.call, verdict(entry.result as Parameters<typeof verdict>[0])]]
    }),
  )

const isEnded = ({ state }: Holdings['sets'][number]): boolean => state !== 'active' && state !== 'pending'
const names = ({ sets }: Holdings, choose: (set: Holdings['sets'][number]) => boolean): readonly string[] =>
  sets.filter(choose).map(({ setId }) => Buffer.from(setId).toString('hex'))

/**
 * Runs these calls under every order of their steps, and checks after each step what must always be true; gives how many
 * orders there are. What each order came to is added to `outcomes`.
 */
export const explore = (running: readonly CallName[], outcomes: Set<string>): Promise<number> =>
  everySchedule(async (points) => {
    const table = await prepare(points)
    const { lab, old, fresh } = table
    const wrong = new Set([1, 2, 4, 5].map((guess) => symbolsOf(wrongCode(guess, 'long'))))
    wrong.add(symbolsOf(wrongCode(3, 'long', old.codes[2]!.slice(0, 2))))
    const typed = new Set([...wrong, ...[...old.codes, ...fresh.codes].map(symbolsOf)])
    let ended: readonly string[] = []
    return {
      typed,
      calls: Object.fromEntries(running.map((name) => [name, () => calls[name](table)])),
      afterStep: async (trace) => {
        assert.ok(wrongInARow(trace, wrong) <= cap, 'no more wrong guesses than the cap')
        if (trace.at(-1)?.did === 'hash') return
        const found = await assertSound(lab)
        assert.ok(names(found, isEnded).length >= ended.length)
        for (const one of ended) assert.ok(names(found, isEnded).includes(one), 'what has ended stays ended')
        ended = names(found, isEnded)
        assert.ok(found.row.failures <= cap)
      },
      atEnd: async (trace) => {
        const answered = answers(trace)
        const uses = new Set([...answered].filter(([, code]) => code === 'ok').map(([call]) => call))
        const same = ['right', 'right again', 'right, a third time'].filter((call) => uses.has(call))
        assert.ok(same.length <= 1, 'a code is used at most once')
        for (const { call } of trace.filter(({ did }) => did === 'use')) assert.ok(uses.has(call))
        assertNoUseAfterConfirmation(trace, answered)
        assertDisabledStaysSo(trace)
        outcomes.add(
          [...answered]
            .map((pair) => pair.join(': '))
            .toSorted()
            .join(', '),
        )
      },
    }
  })

/** Once a confirmation was answered, nothing of the old set is used any more. */
const assertNoUseAfterConfirmation = (trace: readonly Entry[], answered: Map<string, string>): void => {
  const confirmed = trace.findIndex(({ call, did }) => call === 'confirm' && did === 'answer')
  if (confirmed === -1 || answered.get('confirm') !== 'ok') return
  const late = trace.slice(confirmed).filter(({ did }) => did === 'use')
  for (const { call } of late) assert.equal(call, 'right of the new set')
}

/** No attempt has a number beyond the cap, and after the one at the cap none is taken until the count was set back. */
const assertDisabledStaysSo = (trace: readonly Entry[]): void => {
  let isDisabled = false
  for (const entry of trace) {
    if (entry.did === 'attempt') {
      assert.equal(isDisabled, false, 'nothing is admitted while the codes are disabled')
      assert.ok(entry.number <= cap)
      isDisabled = entry.number === cap
    } else if (entry.did === 'reset') isDisabled = false
  }
}
