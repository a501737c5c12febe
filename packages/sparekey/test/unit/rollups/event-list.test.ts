import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { toHex } from '../../../src/bytes.ts'
import {
  listEvents,
  type ListOptions,
  type ListedEvent,
  type ListedPage,
} from '../../../src/rollups/event-list.ts'
import type { Comparison, EventFilter } from '../../../src/rollups/filter.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { createPostLab, drain } from '../../support/due.ts'
import { livelyWeeks, manyEvents, partsOf, settleFigures } from '../../support/figures.ts'
import { createLab, type Lab } from '../../support/lab.ts'
import { watchedStore } from '../../support/stores.ts'

const tenant = 'default'

const lived = async (): Promise<Lab> => {
  const lab = await createPostLab()
  await livelyWeeks(lab)
  await drain(lab)
  await settleFigures(lab)
  return lab
}
const shared = lived()

const pageOf = async (lab: Lab, options: Partial<ListOptions> = {}): Promise<ListedPage> => {
  const page = await listEvents(partsOf(lab), { tenant, filter: {}, ...options })
  assert.ok(page.ok)
  return page
}

/** From the newest page to the oldest, then back again. */
const walk = async (lab: Lab, filter: EventFilter, limit: number) => {
  const there: (readonly ListedEvent[])[] = []
  let page = await pageOf(lab, { filter, limit })
  for (;;) {
    there.push(page.items)
    if (page.older === null) break
    page = await pageOf(lab, { filter, limit, cursor: page.older })
  }
  const back: (readonly ListedEvent[])[] = [page.items]
  while (page.newer !== null) {
    page = await pageOf(lab, { filter, limit, cursor: page.newer })
    back.push(page.items)
  }
  return { there, back: back.toReversed() }
}

const idsOf = (pages: readonly (readonly ListedEvent[])[]): readonly string[] =>
  pages.flat().map(({ eventId }) => toHex(eventId))

/** Several accounts, half an hour apart, so that events of every type lie between those of the others. */
const manyHours = async (): Promise<Lab> => {
  const lab = await createPostLab()
  for (const account of ['ada', 'bob', 'eve']) {
    const sheet = await lab.sheet({}, account)
    lab.clock.advance(1800)
    for (const code of sheet.codes.slice(1, 3)) await lab.redeem(code, { account })
    lab.clock.advance(1800)
    await lab.redeem(sheet.codes[1] ?? '', { account })
    await lab.issue({ reason: 'replacement' }, {}, account)
  }
  await drain(lab)
  await settleFigures(lab)
  return lab
}

test('through all pages of any filter comes each event that fits once, newest first, and back again', async () => {
  const lab = await manyHours()
  const all = (await walk(lab, {}, 500)).there.flat()
  const times = [...new Set(all.map(({ at }) => at))]
  const time = fc.constantFrom(...times).map((at) => new Date(at))
  const terms = {
    types: fc.constantFrom(
      ['set.*'],
      ['code.redeemed'],
      ['code.*', 'set.*'],
      ['*'],
      ['set.issued', 'set.confirmed'],
    ),
    notTypes: fc.constantFrom(['set.*'], ['recovery.overdue']),
    account: fc.constantFrom('ada', 'bob', 'nobody'),
    actors: fc.constantFrom(['person'] as const, ['application', 'automation'] as const),
    notActors: fc.constant(['automation'] as const),
    from: time,
    before: time,
    left: fc.record({ is: fc.constantFrom<Comparison>('<=', '>', '='), count: fc.constantFrom(8, 9) }),
  }
  const names = ['types', 'notTypes', 'account', 'actors', 'notActors', 'from', 'before', 'left'] as const
  const filters = fc.record(terms).chain((whole) =>
    fc.subarray([...names], { maxLength: 2 }).map((some): EventFilter => {
      const chosen = names.filter((name) => some.includes(name))
      return Object.fromEntries(chosen.map((name) => [name, whole[name]]))
    }),
  )
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 7 }), async (filter, limit) => {
      const expected = all.filter((event) => fits(event, filter)).map(({ eventId }) => toHex(eventId))
      const { there, back } = await walk(lab, filter, limit)
      assert.deepEqual(idsOf(there), expected)
      assert.ok(there.slice(0, -1).every(({ length }) => length === limit))
      // The way back may begin with another cut, and has the same events.
      assert.deepEqual(idsOf(back), expected)
    }),
    { numRuns: 30 },
  )
})

const named = (type: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(type),
  )

/** Told in another way than the list does. */
const fits = (event: ListedEvent, filter: EventFilter): boolean => {
  const { remaining } = JSON.parse(event.detail ?? '{}') as { remaining?: number }
  const { left } = filter
  const isLeft = {
    '<=': (n: number, c: number) => n <= c,
    '>': (n: number, c: number) => n > c,
    '=': Object.is,
  }
  return [
    filter.types === undefined || named(event.type, filter.types),
    filter.notTypes === undefined || !named(event.type, filter.notTypes),
    filter.account === undefined || event.accountId === filter.account,
    filter.actors === undefined || filter.actors.join().includes(String(event.actor)),
    filter.notActors === undefined || !filter.notActors.join().includes(String(event.actor)),
    filter.from === undefined || event.at >= filter.from.getTime(),
    filter.before === undefined || event.at < filter.before.getTime(),
    left === undefined || (remaining !== undefined && isLeft[left.is as '<='](remaining, left.count)),
  ].every(Boolean)
}

test('page 500 of a filter is read with as few statements as the first', async () => {
  const lab = await createLab()
  await lab.issue()
  const places = await manyEvents(lab, 520)
  let statements = 0
  const store = watchedStore(lab.store, () => {
    statements += 1
  })
  const filter = { types: ['set.issued', 'contacts.changed', 'set.confirm_due'] }
  const read = async (cursor?: string): Promise<ListedPage> => {
    statements = 0
    const page = await listEvents(partsOf(lab, store), {
      tenant,
      filter,
      limit: 1,
      ...(cursor !== undefined && { cursor }),
    })
    assert.ok(page.ok)
    return page
  }
  let page = await read()
  const first = statements
  for (let number = 2; number <= 500; number += 1) {
    page = await read(page.older ?? assert.fail(`page ${number} is there`))
    assert.equal(statements, first)
  }
  assert.deepEqual(page.items[0]?.eventId, places.at(-500)?.eventId)
})

test('a cursor of another filter or another tenant, or one that was changed, is refused', async () => {
  const lab = await shared
  const filter = { types: ['set.issued', 'code.redeemed'] }
  const { older } = await pageOf(lab, { filter, limit: 1 })
  assert.ok(older !== null)
  const refused = async (options: Partial<ListOptions>): Promise<void> => {
    const result = await listEvents(partsOf(lab), { tenant, filter, cursor: older, ...options })
    assert.deepEqual(result, { ok: false, code: 'cursor_invalid' })
  }
  await refused({ filter: { types: ['set.issued'] } })
  await refused({ filter: { ...filter, account: 'ada' } })
  await refused({ tenant: 'other' })
  await refused({ cursor: older.replace(/^o/, 'n') })
  await refused({ cursor: `${older.slice(0, -1)}${older.endsWith('0') ? '1' : '0'}` })
  await refused({ cursor: '' })
  const other = await createLab()
  const result = await listEvents(partsOf(other), { tenant, filter, cursor: older })
  assert.equal(result.ok, false)
  const same = await pageOf(lab, { filter: { types: filter.types.toReversed() }, cursor: older })
  assert.ok(same.items.length > 0, 'the order in which a filter was put together is no other filter')
})

test('for a filter that hardly anything fits, a bounded number of events is looked at, and the page says how far', async () => {
  const lab = await createLab()
  await lab.issue()
  const places = await manyEvents(lab, 600)
  const filter = { left: { is: '=', count: 3 } } as const
  const first = await pageOf(lab, { filter, looksMost: 200 })
  assert.deepEqual(first.items, [])
  assert.deepEqual(first.lookedTo?.getTime(), places.at(-250)?.at)
  assert.ok(first.older !== null)
  const last = await pageOf(lab, { filter, looksMost: 10_000 })
  assert.deepEqual([last.lookedTo, last.older], [null, null])
})

for (const [what, filter, most] of [
  ['all events reads those that it shows and no more', {}, 50],
  ['what only events can tell reads fifty at once, until it is full', { notActors: ['operator'] }, 100],
] as const) {
  test(`a page of ${what}`, async () => {
    const lab = await createLab()
    await lab.issue()
    await manyEvents(lab, 600)
    let events = 0
    const store = watchedStore(lab.store, ({ name, parameters }) => {
      if (name === 'readEventsAt') events += parameters.places.length
    })
    const page = await listEvents(partsOf(lab, store), { tenant, filter, limit: 50 })
    assert.ok(page.ok && page.older !== null)
    assert.deepEqual([page.items.length, events], [50, most])
  })
}

test('a list has the events of its tenant alone, and names no account of another', async () => {
  const store = memoryStore()
  const one = await createLab({ store, tenant: 'one' })
  const other = await createLab({ store, tenant: 'other', keys: one.keys, clock: one.clock })
  await one.sheet({}, 'ada')
  await other.sheet({}, 'ada')
  await settleFigures(one)
  // What one left for the other waits for a while.
  one.clock.advance(600)
  await settleFigures(other)
  for (const filter of [{}, { account: 'ada' }, { types: ['set.issued'] }]) {
    const page = await listEvents(partsOf(one), { tenant: 'one', filter })
    assert.ok(page.ok && page.items.length > 0)
    const key = toHex(one.ring.accountKey('one', 'ada'))
    assert.ok(page.items.every(({ accountKey }) => toHex(accountKey) === key))
  }
})
