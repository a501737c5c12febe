import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Notice } from '../../src/notices/notice.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Statement, Store } from '../../src/store/port.ts'
import { testClock } from '../../src/testing/create-test-sparekey.ts'
import { openPostgres, openSqlite, type Database } from '../support/databases.ts'
import { countOf, daySeconds, drain, dueOf } from '../support/due.ts'
import { assertSound } from '../support/inspect.ts'
import { createLab, verdict, type Lab } from '../support/lab.ts'
import { watchedStore } from '../support/stores.ts'

const openMemory = async (): Promise<Database> => ({
  name: 'memory',
  stores: [memoryStore()],
  close: async () => {},
})

const { keys } = await createLab()
const rounds = 8
const accounts = Array.from({ length: 12 }, (_, index) => `account-${index}`)
const contacts = ['ada', 'eve'].map((name) => ({
  channel: 'email' as const,
  address: `${name}@example.org`,
}))

/** So many rounds at once, over the stores of the database in turn, until nothing more is due. */
const inParallel = async (labs: readonly Lab[]): Promise<void> => {
  for (let time = 0; time < 100; time += 1) {
    const results = await Promise.all(
      Array.from({ length: rounds }, (_, index) => labs[index % labs.length]!.sparekey.runDue()),
    )
    if (results.every(({ done, more }) => done === 0 && !more)) return
  }
  assert.fail('there is always more to do')
}

for (const open of [openMemory, openSqlite, openPostgres]) {
  describe(open.name.replace('open', ''), () => {
    let database: Database
    before(async () => (database = await open()))
    after(() => database.close())

    const openLabs = async (
      deliver: (notice: Notice) => Promise<void>,
      tenant: string,
      wrap: (store: Store) => Store = (store) => store,
    ): Promise<readonly [Lab, ...Lab[]]> => {
      const [store, ...others] = database.stores.map(wrap)
      assert.ok(store)
      const options = {
        deliver,
        tenant,
        keys,
        clock: testClock(),
        policy: { format: 'long', reminders: { reviewEveryDays: 200 } },
      } as const
      const first = await createLab({ ...options, store })
      const rest = await Promise.all(others.map((one) => createLab({ ...options, store: one })))
      return [first, ...rest]
    }

    test(`${rounds} rounds at once: each reminder and expiry once, each notice once to each address`, async () => {
      const notices = new Map<string, number>()
      const labs = await openLabs(async ({ accountId, kind, noticeId, to }) => {
        const key = [accountId, kind, noticeId, to?.address].join(' ')
        notices.set(key, (notices.get(key) ?? 0) + 1)
      }, 'rounds')
      const [lab] = labs
      const first = new Map<string, readonly string[]>()
      for (const account of accounts) {
        first.set(account, (await lab.sheet({ contacts, expiresInDays: 380 }, account)).codes)
      }
      await inParallel(labs)
      for (const [account, codes] of first)
        assert.equal(verdict(await lab.redeem(codes[1]!, { account })), 'ok')
      const pending = 'pending'
      await lab.issue({ contacts }, {}, pending)
      await inParallel(labs)
      for (let days = 0; days < 400; days += 25) {
        lab.clock.advance(25 * daySeconds)
        await inParallel(labs)
      }
      // A question that came up in the same round as the expiry may have been asked for once more; it finds nothing.
      lab.clock.advance(200 * daySeconds)
      await inParallel(labs)
      const kinds: Record<string, number> = {}
      for (const [key, times] of notices) {
        assert.equal(times, 1, key)
        const kind = key.split(' ')[1] ?? ''
        kinds[kind] = (kinds[kind] ?? 0) + 1
      }
      const each = 2 * accounts.length
      assert.deepEqual(kinds, {
        sheet_made: each + 2,
        sheet_confirmed: each,
        code_used: each,
        recovery_overdue: each,
        confirm_reminder: 2,
        still_there: each,
        rotation_soon: each,
        expires_soon: each,
        rotation_due: each,
        sheet_expired: each,
      })
      for (const account of accounts) {
        const types = [
          'confirm_due',
          'review_due',
          'rotation_soon',
          'rotation_due',
          'expires_soon',
          'expired',
        ]
        const counts = await Promise.all(types.map((type) => countOf(lab, `set.${type}`, account)))
        assert.deepEqual(counts, [0, 1, 1, 1, 1, 1], account)
        await assertSound(lab, account)
        assert.deepEqual(await dueOf(lab, account), [])
      }
    })

    test('rounds and uses at once agree on who ends a sheet', async () => {
      const told: string[] = []
      const labs = await openLabs(async ({ kind }) => void told.push(kind), 'uses')
      const [lab] = labs
      const sheets = new Map<string, string>()
      for (const account of accounts) {
        sheets.set(account, (await lab.sheet({ expiresInDays: 10 }, account)).codes[1]!)
      }
      await inParallel(labs)
      lab.clock.advance(10 * daySeconds)
      const uses = [...sheets].map(([account, code]) => lab.redeem(code, { account }))
      const [results] = await Promise.all([Promise.all(uses), inParallel(labs)])
      for (const result of results) assert.equal(verdict(result), 'set_expired')
      await inParallel(labs)
      for (const account of accounts) {
        assert.equal(await countOf(lab, 'set.expired', account), 1)
        await assertSound(lab, account)
      }
      assert.equal(told.filter((kind) => kind === 'sheet_expired').length, accounts.length)
    })

    test('a worker whose lease ran out leaves nothing: not its events, not its deliveries, not an expiry', async () => {
      const ends: Record<string, (lab: Lab) => Promise<void>> = {
        follow: async (lab) => void (await lab.issue({ contacts })),
        'set-time': async (lab) => {
          await lab.sheet({ expiresInDays: 5 })
          await drain(lab)
          lab.clock.advance(5 * daySeconds)
        },
        'recovery-end': async (lab) => {
          await lab.redeem((await lab.sheet()).codes[1]!)
          await drain(lab)
          lab.clock.advance(900)
        },
      }
      for (const [kind, prepare] of Object.entries(ends)) {
        let pause: { readonly reached: () => void; readonly go: Promise<void> } | null = null
        /** The slow worker stops between taking its rows on and ending the first of them. */
        const slowly = (store: Store): Store => ({
          ...store,
          transact: async (body) => {
            const seen: Statement['name'][] = []
            const waits = pause
            if (waits !== null && tookOn) {
              waits.reached()
              await waits.go
            }
            const outcome = await watchedStore(store, ({ name }) => seen.push(name)).transact(body)
            if (seen.includes('takeDue')) tookOn = true
            return outcome
          },
        })
        let tookOn = false
        const deliver = async (): Promise<void> => {}
        const tenant = `fence-${kind}`
        const [lab, second] = [
          ...(await openLabs(deliver, tenant)).slice(0, 1),
          (await openLabs(deliver, tenant, slowly))[0],
        ]
        assert.ok(lab && second)
        await prepare(lab)
        second.clock.advance((lab.clock.now().getTime() - second.clock.now().getTime()) / 1000)
        let go = (): void => {}
        const reached = new Promise<void>((resolve) => {
          pause = { reached: resolve, go: new Promise((release) => (go = release)) }
        })
        const late = second.sparekey.runDue()
        await reached
        lab.clock.advance(200)
        await drain(lab)
        const found = await assertSound(lab)
        const left = await dueOf(lab)
        go()
        assert.deepEqual(await late, { done: 0, putOff: 0, dead: 0, more: false }, kind)
        assert.deepEqual(await assertSound(lab), found, kind)
        assert.deepEqual(await dueOf(lab), left, kind)
      }
    })
  })
}
