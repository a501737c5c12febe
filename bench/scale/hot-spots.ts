// Where rows gather: one account with a long trail, its pages far down, and the rounds of what is due.
import {
  drawEventSeeds,
  insertEvents,
  linkEvents,
  type NewEvent,
} from '../../packages/sparekey/src/audit/chain.ts'
import { nodePrimitives, nodeRandom } from '../../packages/sparekey/src/crypto/node-primitives.ts'
import { keep, read, write, type Store } from '../../packages/sparekey/src/store/port.ts'
import { timesOf, type Subject, type Times } from './calls.ts'
import { justNow, type Person } from './people.ts'

const eventsEach = 100

/** Gives an account so many more events, chained as the library chains them. */
export const lengthenTrail = async (store: Store, { accountKey }: Person, events: number): Promise<void> => {
  const refused: NewEvent = {
    type: 'code.reuse_refused',
    actor: 'person',
    label: 'X7',
    detail: { repeat: true },
  }
  for (let done = 0; done < events; done += eventsEach) {
    const seeds = drawEventSeeds(nodeRandom, eventsEach)
    const outcome = await store.transact(function* () {
      const [row] = yield* read('readAccount', { accountKey })
      if (row === undefined) throw new TypeError('There is no such account.')
      const added = Array.from({ length: eventsEach }, () => refused)
      const linked = linkEvents(nodePrimitives, accountKey, row, Date.now(), added, seeds)
      const { auditSeq, auditHead } = linked
      yield* write('changeAccount', { ...row, accountKey, readAuditSeq: row.auditSeq, auditSeq, auditHead })
      yield* insertEvents(accountKey, linked.rows)
      return keep(undefined)
    })
    if (outcome.outcome !== 'committed') throw new TypeError('The events could not be written.')
  }
}

const each = async (times: number, work: (index: number) => Promise<unknown>): Promise<Times> => {
  const found: number[] = []
  for (let index = 0; index < times; index += 1) {
    const start = performance.now()
    await work(index)
    found.push(performance.now() - start)
  }
  return timesOf(found)
}

const print = (what: string, { p50, p99, calls }: Times): string =>
  `  ${what.padEnd(50)} ${p50.toFixed(2)} / ${p99.toFixed(2)} ms (${calls})`

/** `busy` is the account with the long trail, `plain` one like all others; neither has used a code. */
export const hotSpots = async (
  { sparekey }: Subject,
  busy: Person,
  plain: Person,
  trail: number,
): Promise<readonly string[]> => {
  const page = (accountId: string, below: number) => () =>
    sparekey.events(accountId, { limit: 50, cursor: `e${below}` })
  const use = (person: Person) => async (index: number) => {
    const code = person.codes[1 + index] ?? ''
    const used = await sparekey.redeem(person.accountId, { code, firstFactor: justNow('pwd') })
    if (!used.ok) throw new TypeError(used.detail)
  }
  const lines = [
    print('events of a plain account', await each(100, page(plain.accountId, 1000))),
    print(`of ${trail}: the newest page`, await each(100, page(busy.accountId, 10 * trail))),
    print('  a page in the middle', await each(100, page(busy.accountId, trail / 2))),
    print('  the oldest page', await each(100, page(busy.accountId, 50))),
    print('status of a plain account', await each(100, () => sparekey.status(plain.accountId))),
    print(`  with ${trail} events`, await each(100, () => sparekey.status(busy.accountId))),
    print('a use, plain account', await each(4, use(plain))),
    print(`  with ${trail} events`, await each(4, use(busy))),
  ]
  let rows = 0
  const rounds = await each(10, async () => {
    const { done, putOff, dead } = await sparekey.runDue({ limit: 100 })
    rows += done + putOff + dead
  })
  lines.push(print(`a round of runDue, ${(rows / rounds.calls).toFixed(0)} rows done in each`, rounds))
  return lines
}
