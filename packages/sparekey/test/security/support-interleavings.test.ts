import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperatorActor, SupportCase } from '../../src/interface/support.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { waitingCode } from '../support/case-codes.ts'
import { createDesk, must, secondsUntil, type Desk } from '../support/help-desk.ts'
import { createLab, verdict, type Lab } from '../support/lab.ts'
import { quickKeys, quickRandom } from '../support/quick-keys.ts'
import { tornStore, type TornStore } from '../support/read-committed.ts'

/** `npm run test:long` has 10,000. */
const rounds = Number(process.env['SUPPORT_ROUNDS'] ?? 1000)

/** Rounds at one table: a store in memory looks through all that it holds. */
const roundsATable = 20

const because = { reason: 'because' }
const policy = { format: 'long' } as const

const acts = [
  'evidence',
  'submit',
  'approve',
  'approve by the opener',
  'release',
  'claim',
  'redeem',
  'cancel',
  'deny',
  'hold',
  'resume',
  'freeze',
] as const
type Act = (typeof acts)[number]

/** What leads to a code, or to the account. */
const successes: ReadonlySet<Act> = new Set<Act>(['submit', 'approve', 'release', 'claim', 'redeem'])

/** The next number of a row that a seed begins (mulberry32): the same seed, the same round. */
const numbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

interface Round {
  readonly found: SupportCase
  readonly agent: OperatorActor
  readonly approver: OperatorActor
  /** The newest code, from where it lies before it is delivered: who has it may try it, whatever became of its message. */
  code: string | null
}

interface Table {
  readonly desk: Desk
  /** The same database, where another process commits between two statements. */
  readonly torn: TornStore
  readonly other: Lab
}

const sit = async (): Promise<Table> => {
  const store = memoryStore()
  const quick = { policy, keys: quickKeys(), random: quickRandom() }
  const desk = await createDesk({ ...quick, store })
  const torn = tornStore(store)
  return { desk, torn, other: await createLab({ ...quick, store: torn, clock: desk.clock }) }
}

const begin = async ({ desk }: Table, number: number, upTo: number): Promise<Round> => {
  const account = await desk.ownerOf(`account-${number}`)
  const agent = desk.person(`agent-${number}`, 'support', 'approver')
  const approver = desk.person(`approver-${number}`, 'approver')
  const round = { agent, approver, code: null }
  const opened = await desk.told(await desk.opened({}, agent, account))
  if (upTo === 0) return { ...round, found: opened }
  await desk.confirmed(opened)
  await desk.evidence(opened, { kind: 'password', outcome: 'pass' }, desk.page)
  if (upTo === 1) return { ...round, found: opened }
  const submitted = must(await desk.support.submit(opened.caseId, agent))
  if (upTo === 2) return { ...round, found: submitted }
  const approved = must(await desk.approve(submitted, approver))
  desk.clock.advance(secondsUntil(desk, approved.notBefore))
  return { ...round, found: approved }
}

/** One act, by a process; `ok`, or why not. */
const perform = async ({ desk }: Table, lab: Lab, round: Round, act: Act): Promise<string> => {
  const { found, agent, approver } = round
  const { support } = lab.sparekey
  const { caseId, accountId } = found
  switch (act) {
    case 'evidence':
      return verdict(await support.addEvidence(caseId, { kind: 'call_back', outcome: 'pass' }, agent))
    case 'submit':
    case 'release':
      return verdict(await support[act](caseId, act === 'submit' ? agent : approver))
    case 'approve':
    case 'approve by the opener': {
      const { requestHash } = await desk.get(found)
      const seenAt = desk.clock.now()
      desk.clock.advance(30)
      const by = act === 'approve' ? approver : agent
      return verdict(
        await support.approve(caseId, { requestHash: requestHash ?? '0'.repeat(64), seenAt }, by),
      )
    }
    case 'claim': {
      const claimed = verdict(await support.claim(accountId, { firstFactor: desk.signedIn('pwd') }))
      if (claimed === 'ok') round.code = await waitingCode(desk, accountId)
      return claimed
    }
    case 'redeem':
      return round.code === null ? 'no code' : verdict(await lab.redeem(round.code, { account: accountId }))
    case 'cancel':
      return verdict(await support.cancel(await desk.link(found, 'cancel')))
    case 'freeze':
      return verdict(await support.freeze(accountId, because, desk.admin))
    default:
      return verdict(await support[act](caseId, because, desk.admin))
  }
}

/** What an owner and a desk would do next. */
const wayOn: Readonly<Partial<Record<string, Act>>> = {
  submit: 'approve',
  approve: 'release',
  release: 'claim',
  claim: 'redeem',
}

/** What was committed so far that stops everything behind it. */
const stopped = (done: readonly Act[]): boolean =>
  done.some((act) => act === 'cancel' || act === 'deny' || act === 'freeze') ||
  done.lastIndexOf('hold') > done.lastIndexOf('resume')

test(`A9.4 in ${rounds} random interleavings nothing comes behind a committed no, and nobody approves their own request`, async (t) => {
  let table = await sit()
  const seed = Number(process.env['SUPPORT_SEED'] ?? Date.now() % 1_000_000)
  t.diagnostic(`SUPPORT_SEED=${seed}`)
  const counted = new Map<string, number>()
  for (let number = 0; number < rounds; number += 1) {
    if (number % roundsATable === 0) table = await sit()
    const { desk, torn, other } = table
    const next = numbers(seed + number)
    const round = await begin(table, number, next(5))
    const done: Act[] = round.found.state === 'approved' ? ['approve'] : []
    const log: string[] = []
    const note = (act: Act, said: string): void => {
      log.push(`${act}: ${said}`)
      const isSuccess = said === 'ok' && successes.has(act)
      assert.ok(!(isSuccess && stopped(done)), `round ${number}: ${log.join(', ')}`)
      assert.ok(!(said === 'ok' && act === 'approve by the opener'), `round ${number}: ${log.join(', ')}`)
      // A link that is followed too late is answered, and does nothing.
      if (said === 'ok') done.push(act)
      counted.set(`${act} ${said}`, (counted.get(`${act} ${said}`) ?? 0) + 1)
    }
    for (let step = 0; step < 6; step += 1) {
      const act =
        (next(2) === 0 ? wayOn[done.findLast((one) => successes.has(one)) ?? ''] : null) ??
        acts[next(acts.length)] ??
        'cancel'
      const isTorn = next(2) === 0
      const meanwhile = acts[7 + next(5)] ?? 'cancel'
      let said = ''
      if (isTorn) {
        const gap = { transaction: next(3), statement: next(25) }
        torn.tear(gap, async () => {
          said = await perform(table, desk, round, meanwhile)
        })
      }
      const outcome = await perform(table, other, round, act)
      // What was committed in between comes first, whether the act went on behind it or had to wait for its end.
      if (said !== '') note(meanwhile, said)
      torn.tear({ transaction: Number.MAX_SAFE_INTEGER, statement: 0 }, async () => {})
      note(act, outcome)
      if (next(4) === 0) desk.clock.advance(3600)
    }
    const types = (await desk.sparekey.events(round.found.accountId, { limit: 200 })).items
    const released = types.filter(({ type }) => type === 'support.released').length
    assert.ok(released <= 1, `round ${number}`)
    assert.equal(types.filter(({ type }) => type === 'support.redeemed').length <= 1, true, `round ${number}`)
    if ((await desk.support.switches()).releasesStopped) {
      await desk.support.setSwitches({ releasesStopped: false }, because, desk.owner)
    }
  }
  // The rounds reached what they are about.
  for (const one of [
    'approve ok',
    'release ok',
    'claim ok',
    'redeem ok',
    'cancel ok',
    'freeze ok',
    'hold ok',
  ]) {
    assert.ok((counted.get(one) ?? 0) > 0, `${one}: ${JSON.stringify([...counted])}`)
  }
})
