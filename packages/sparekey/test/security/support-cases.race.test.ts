import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Support, SupportCase } from '../../src/interface/support.ts'
import { openPostgres, openSqlite, type Database } from '../support/databases.ts'
import { createDesk, must, secondsUntil, type Desk } from '../support/help-desk.ts'
import { createLab, verdict } from '../support/lab.ts'

/** `npm run test:long` has 200. */
const rounds = Math.ceil(Number(process.env['RACE_ROUNDS'] ?? 6) / 2)
const policy = { format: 'long', support: { approvals: { standard: 2 } } } as const
const because = { reason: 'because' }

for (const [name, openDatabase] of [
  ['SQLite', openSqlite],
  ['PostgreSQL, two processes', openPostgres],
] as const) {
  describe(name, { timeout: 600_000 }, () => {
    let database: Database
    let desk: Desk
    /** One of each process. */
    let calls: readonly [Support, Support]
    before(async () => {
      database = await openDatabase()
      const [store, other = store] = database.stores
      assert.ok(store && other)
      desk = await createDesk({ policy, store })
      const lab = await createLab({ policy, store: other, keys: desk.keys, clock: desk.clock })
      calls = [desk.support, lab.sparekey.support]
    })
    after(() => database.close())

    const submitted = async (account: string): Promise<SupportCase> =>
      desk.submitted({}, desk.person(`agent of ${account}`, 'support'), await desk.ownerOf(account))

    const trail = async ({ accountId }: SupportCase): Promise<readonly string[]> =>
      (await desk.sparekey.events(accountId, { limit: 200 })).items.map(({ type }) => type).toReversed()

    test('A9.22 of approvals at once each person counts once, and the case is approved once', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const found = await submitted(`approved-${round}`)
        const input = { requestHash: found.requestHash ?? '', seenAt: desk.clock.now() }
        desk.clock.advance(30)
        const people = [desk.approver, desk.second, desk.approver, desk.second]
        const said = await Promise.all(
          people.map((by, index) => calls[index < 2 ? 0 : 1].approve(found.caseId, input, by)),
        )
        assert.equal(said.filter(({ ok }) => ok).length, 2)
        const types = await trail(found)
        assert.equal(types.filter((type) => type === 'support.approval_given').length, 2)
        assert.equal(types.filter((type) => type === 'support.approved').length, 1)
        assert.equal((await desk.get(found)).state, 'approved')
      }
    })

    test('A9.4 of a release and an owner’s no at once one comes first, and behind a no there is none', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const found = await submitted(`released-${round}`)
        must(await desk.approve(found, desk.approver))
        const approved = must(await desk.approve(found, desk.second))
        desk.clock.advance(secondsUntil(desk, approved.notBefore) + 3600)
        const link = await desk.link(found, 'cancel')
        const [released, cancelled] = await Promise.all([
          calls[round % 2 === 0 ? 0 : 1].release(found.caseId, desk.approver),
          calls[round % 2 === 0 ? 1 : 0].cancel(link),
          calls[0].hold(found.caseId, because, desk.agent),
          calls[1].freeze(found.accountId, because, desk.admin),
        ])
        assert.equal(verdict(cancelled), 'ok')
        const types = await trail(found)
        const stop = Math.min(
          ...['support.cancelled', 'support.frozen', 'support.hold_set']
            .map((type) => types.indexOf(type))
            .filter((index) => index >= 0),
        )
        const release = types.indexOf('support.released')
        assert.equal(release >= 0, released.ok)
        assert.ok(release < stop, types.join(', '))
        assert.equal((await desk.get(found)).state, 'cancelled')
      }
    })

    test('of openings at once one opens a case', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const account = await desk.ownerOf(`opened-${round}`)
        const agents = [0, 1, 2, 3].map((number) => desk.person(`${account}-${number}`, 'support'))
        const opened = await Promise.all(
          agents.map((agent, index) =>
            calls[index % 2 === 0 ? 0 : 1].open(account, { reason: 'other' }, agent),
          ),
        )
        assert.deepEqual(opened.map(verdict).toSorted(), ['case_exists', 'case_exists', 'case_exists', 'ok'])
      }
    })
  })
}
