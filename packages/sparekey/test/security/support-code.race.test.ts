import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { waitingCode, wrongBeside } from '../support/case-codes.ts'
import { openPostgres, openSqlite, type Database } from '../support/databases.ts'
import { createDesk, type Desk } from '../support/help-desk.ts'
import { assertSound, holdings } from '../support/inspect.ts'
import { ada, createLab, verdict, type Lab } from '../support/lab.ts'
import type { SupportCase } from '../../src/interface/support.ts'
import { memoryStore } from '../../src/store/memory.ts'

const parallel = 50
/** `npm run test:long` has 200. */
const rounds = Math.ceil(Number(process.env['RACE_ROUNDS'] ?? 6) / 6)
const patient = { waitMs: 60_000 }

const openMemory = async (): Promise<Database> => ({
  name: 'memory',
  stores: [memoryStore()],
  close: async () => {},
})

const tally = (verdicts: readonly string[]): Map<string, number> =>
  new Map([...Map.groupBy(verdicts, (one) => one)].map(([one, all]) => [one, all.length]))

/** A help desk on a database, and a lab for each of its processes. */
const open = async (
  { stores }: Database,
  tenant: string,
): Promise<{ readonly desk: Desk; readonly labs: readonly Lab[] }> => {
  const [store] = stores
  const desk = await createDesk({
    gate: patient,
    tenant,
    ...(store === undefined ? {} : { store }),
    keys,
  })
  const others = stores
    .slice(1)
    .map((other) => createLab({ gate: patient, tenant, store: other, keys, clock: desk.clock }))
  return { desk, labs: [desk, ...(await Promise.all(others))] }
}
const { keys } = await createLab()

/** A case that is released, with the code that its owner asked for. */
const sent = async (desk: Desk): Promise<{ readonly found: SupportCase; readonly code: string }> => {
  const found = await desk.released()
  const claimed = await desk.support.claim(ada, { firstFactor: desk.signedIn('pwd') })
  assert.equal(verdict(claimed), 'ok')
  return { found, code: await waitingCode(desk) }
}

for (const [name, openDatabase] of [
  ['memory', openMemory],
  ['SQLite', openSqlite],
  ['PostgreSQL, two processes', openPostgres],
] as const) {
  describe(name, { timeout: 600_000 }, () => {
    let database: Database
    before(async () => {
      database = await openDatabase()
    })
    after(() => database.close())

    const race = async (labs: readonly Lab[], codeOf: (index: number) => string): Promise<string[]> =>
      (
        await Promise.all(
          Array.from({ length: parallel }, (_, index) => labs[index % labs.length]!.redeem(codeOf(index))),
        )
      ).map(verdict)

    test('of 50 uses of a case’s code at once exactly one succeeds', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { desk, labs } = await open(database, `right-${round}`)
        const { found, code } = await sent(desk)
        const counts = tally(await race(labs, () => code))
        assert.equal(counts.get('ok'), 1)
        for (const one of counts.keys()) {
          assert.ok(['ok', 'code_already_used', 'codes_disabled', 'too_many_attempts'].includes(one), one)
        }
        assert.equal((await desk.get(found)).state, 'redeemed')
        const uses = (await holdings(desk)).sets.flatMap(({ redemptions }) => redemptions)
        assert.equal(uses.length, 1)
        await assertSound(desk)
      }
    })

    test('A9.17 of 50 wrong tries at once five are hashed, and the case has failed', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { desk, labs } = await open(database, `wrong-${round}`)
        const { found, code } = await sent(desk)
        const hashes = (): number => labs.reduce((sum, { kdf }) => sum + kdf.count, 0)
        const hashed = hashes()
        const counts = tally(await race(labs, (index) => wrongBeside(code, index)))
        // Who comes when the case has failed already tries a code of nobody, at the account's own cost.
        const { failedAttempts } = await labs[0]!.sparekey.status(ada)
        assert.equal(hashes() - hashed - failedAttempts, 5)
        assert.equal((counts.get('code_invalid') ?? 0) - failedAttempts, 5)
        assert.equal((await desk.get(found)).state, 'failed')
        await assertSound(desk)
      }
    })

    test('a "no" at the same time as the use: one of both comes first, and behind the "no" nothing succeeds', async () => {
      for (let round = 0; round < 2 * rounds; round += 1) {
        const { desk, labs } = await open(database, `cancel-${round}`)
        const { found, code } = await sent(desk)
        const token = await desk.link(found, 'cancel')
        const no = round % 2 === 0 ? desk.support.cancel(token) : null
        const using = labs[labs.length - 1]!.redeem(code)
        const [used] = await Promise.all([using, no ?? desk.support.cancel(token)])
        assert.equal((await desk.get(found)).state, used.ok ? 'redeemed' : 'cancelled')
        assert.ok(used.ok || used.code === 'set_revoked' || used.code === 'code_invalid', verdict(used))
        await assertSound(desk)
      }
    })
  })
}
