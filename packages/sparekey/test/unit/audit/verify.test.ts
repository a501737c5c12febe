import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, test } from 'node:test'
import { genesis, leafHash, nextHead } from '../../../src/audit/chain.ts'
import type { ChainMark } from '../../../src/audit/checkpoint.ts'
import { readRows } from '../../../src/audit/cursor.ts'
import type { AuditFinding } from '../../../src/audit/findings.ts'
import { verifyAudit, type VerifyOptions } from '../../../src/audit/verify.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import type { EventRow, Store, Transaction } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { accountKeyOf, createLab, undelayed, type Lab } from '../../support/lab.ts'
import { watchedStore } from '../../support/stores.ts'

let database: DatabaseSync
let store: Store
let lab: Lab
const people = ['ada', 'bob', 'cleo']

/** Three accounts, each with a sheet and two uses; `ada` has used one code twice and got a new sheet. */
// One suite: at the top the hooks would hold for every file of a process that runs several.
describe('audit verify', () => {
  beforeEach(async () => {
    database = new DatabaseSync(':memory:')
    store = sqliteStore(database)
    lab = await createLab({ store, policy: undelayed() })
    for (const account of people) {
      const sheet = await lab.sheet({}, account)
      for (const code of sheet.codes.slice(0, 2)) await lab.redeem(code, { account })
      if (account === 'ada') await lab.redeem(sheet.codes[0], { account })
    }
    await lab.sheet({ reason: 'replacement' })
  })

  const verify = async (options: Partial<VerifyOptions> = {}, over: Store = store) => {
    const found: AuditFinding[] = []
    const done = await verifyAudit(over, nodePrimitives, {
      found: (finding) => void found.push(finding),
      pageRows: 3,
      ...options,
    })
    assert.equal(done.findings, found.length)
    return { ...done, found, list: found.map(described) }
  }

  const described = ({ kind, accountKey, seq }: AuditFinding): string =>
    `${people.find((name) => accountKeyOf(lab, name).join() === accountKey?.join()) ?? 'someone'} ${kind} ${seq}`

  const key = (name = 'ada'): Uint8Array => accountKeyOf(lab, name)
  const rewrite = (sql: string, ...values: (string | number | Uint8Array)[]): void => {
    const { changes } = database.prepare(sql).run(...values)
    assert.ok(Number(changes) > 0, 'something was changed')
  }
  const eventIdOf = (seq: number, name = 'ada'): Uint8Array => {
    const row = database
      .prepare('SELECT event_id FROM sparekey_events WHERE account_key = ? AND seq = ?')
      .get(key(name), seq)
    return row?.['event_id'] as Uint8Array
  }

  describe('an untouched log', () => {
    test('passes, whatever the size of a page, and everything in it was looked at', async () => {
      for (const pageRows of [1, 2, 3, 100]) {
        const { list, accounts, events, redemptions, share } = await verify({ pageRows })
        assert.deepEqual(list, [])
        assert.deepEqual([accounts, redemptions, share], [3, 6, 1])
        const [counted] = database.prepare('SELECT COUNT(*) AS count FROM sparekey_events').all()
        assert.equal(events, counted?.['count'])
      }
    })

    test('passes after an erasure, and after the account came back', async () => {
      await lab.sparekey.erase('bob')
      assert.deepEqual((await verify()).list, [])
      await lab.sheet({}, 'bob')
      assert.deepEqual((await verify()).list, [])
      await lab.sparekey.erase('bob')
      assert.deepEqual((await verify()).list, [])
    })

    test('passes while it grows: what seems wrong is looked at again before it is reported', async () => {
      const sheet = await lab.sheet({}, 'bob')
      const codes = sheet.codes.slice(1).values()
      let reads = 0
      const busy = watchedStore(store, ({ name }) => {
        if (name === 'walkEvents') reads += 1
      })
      const interrupted: Store = {
        ...busy,
        transact: async <T>(body: () => Transaction<T>) => {
          const outcome = await busy.transact(body)
          const next = reads % 2 === 1 ? codes.next() : undefined
          if (next !== undefined && next.done !== true) await lab.redeem(next.value, { account: 'bob' })
          return outcome
        },
      }
      assert.deepEqual((await verify({ pageRows: 1 }, interrupted)).list, [])
      assert.equal(codes.next().done, true, 'codes were used in between')
    })
  })

  describe('the record is named', () => {
    test('of which one byte was changed, in every column', async () => {
      const columns: Record<string, string> = {
        event_id: "X'00'",
        event_type: "'set.revoked'",
        occurred_at: 'occurred_at + 1',
        actor: "'operator'",
        set_id: "X'00'",
        label: "'ZZ'",
        context: `'{"ip":"192.0.2.1"}'`,
        detail: "detail || ' '",
        salt: "X'00'",
        leaf_hash: "X'00'",
      }
      for (const [column, value] of Object.entries(columns)) {
        rewrite(`UPDATE sparekey_events SET ${column} = ${value} WHERE account_key = ? AND seq = 3`, key())
        const id = eventIdOf(3)
        const { found } = await verify()
        assert.deepEqual(
          found.map(({ kind, seq, eventId }) => [kind, seq, eventId]),
          [['event_changed', 3, id]],
          column,
        )
        await rebuild()
      }
    })

    test('that was deleted, in the middle, at the beginning and at the end', async () => {
      rewrite('DELETE FROM sparekey_events WHERE account_key = ? AND seq = 1', key('ada'))
      rewrite('DELETE FROM sparekey_events WHERE account_key = ? AND seq = 3', key('bob'))
      rewrite('DELETE FROM sparekey_events WHERE account_key = ? AND seq >= 3', key('cleo'))
      assert.deepEqual(
        new Set((await verify()).list),
        new Set(['ada event_missing 1', 'bob event_missing 3', 'cleo event_missing 3']),
      )
    })

    test('that was exchanged with another: both', async () => {
      const swap = 'UPDATE sparekey_events SET seq = ? WHERE account_key = ? AND seq = ?'
      for (const [from, to] of [
        [3, -1],
        [4, 3],
        [-1, 4],
      ])
        rewrite(swap, to!, key(), from!)
      assert.deepEqual((await verify()).list, ['ada event_changed 3', 'ada event_changed 4'])
    })

    test('that was moved to another account: there, and where it is missing', async () => {
      const last = 'SELECT MAX(seq) AS seq FROM sparekey_events WHERE account_key = ?'
      const seq = Number(database.prepare(last).get(key('bob'))?.['seq'])
      rewrite('DELETE FROM sparekey_events WHERE account_key = ? AND seq = ?', key('cleo'), seq)
      rewrite(
        'UPDATE sparekey_events SET account_key = ? WHERE account_key = ? AND seq = ?',
        key('cleo'),
        key('bob'),
        seq,
      )
      assert.deepEqual(
        new Set((await verify()).list),
        new Set([`bob event_missing ${seq}`, `cleo event_changed ${seq}`]),
      )
    })

    test('of which the text was taken out without an erasure', async () => {
      const blank = `UPDATE sparekey_events SET event_type = NULL, occurred_at = NULL, actor = NULL, set_id = NULL, label = NULL,
        context = NULL, detail = NULL, salt = NULL WHERE account_key = ? AND seq <= ? AND seq >= ?`
      rewrite(blank, key('ada'), 3, 3)
      rewrite(blank, key('bob'), 2, 1)
      rewrite(blank, key('cleo'), 100, 1)
      const { list } = await verify()
      assert.equal(list.length, 3)
      assert.ok(list.includes('ada event_blanked 3'))
      assert.ok(list.includes('bob event_blanked 2'))
      assert.match(list.find((each) => each.startsWith('cleo')) ?? '', /^cleo event_blanked \d/)
    })

    test('of which the text was taken out after an erasure that took others', async () => {
      await lab.sparekey.erase('bob')
      await lab.sheet({}, 'bob')
      const [{ seq } = assert.fail()] = (await eventsOf('bob')).slice(-2)
      const blank = `UPDATE sparekey_events SET event_type = NULL, occurred_at = NULL, actor = NULL, set_id = NULL, label = NULL,
        context = NULL, detail = NULL, salt = NULL WHERE account_key = ? AND seq = ?`
      rewrite(blank, key('bob'), seq)
      assert.deepEqual((await verify()).list, [`bob event_blanked ${seq}`])
    })

    test('that the register has not counted, and the register that was turned back', async () => {
      rewrite('UPDATE sparekey_accounts SET audit_seq = audit_seq - 1 WHERE account_key = ?', key('ada'))
      rewrite("UPDATE sparekey_accounts SET audit_head = X'00' WHERE account_key = ?", key('bob'))
      rewrite('DELETE FROM sparekey_accounts WHERE account_key = ?', key('cleo'))
      const { list } = await verify()
      assert.equal(list.length, 3)
      assert.match(list.find((each) => each.startsWith('ada')) ?? '', /^ada event_unregistered \d/)
      assert.ok(list.includes('bob register_changed null'))
      assert.ok(list.includes('cleo event_unregistered 1'))
    })

    test('that tells of a use which is not recorded, and the account of a use which is in no event', async () => {
      rewrite(
        'DELETE FROM sparekey_redemptions WHERE account_key = ? AND label IN (SELECT label FROM sparekey_redemptions WHERE account_key = ? LIMIT 1)',
        key('ada'),
        key('ada'),
      )
      rewrite(
        "INSERT INTO sparekey_redemptions SELECT account_key, set_id, 'ZZ', redemption_id, redeemed_at FROM sparekey_redemptions WHERE account_key = ? LIMIT 1",
        key('bob'),
      )
      const { list } = await verify()
      assert.equal(list.length, 2)
      assert.match(list.find((each) => each.startsWith('ada')) ?? '', /^ada event_without_use \d/)
      assert.ok(list.includes('bob use_without_event null'))
    })

    test('and the walk ends after as many findings as were asked for', async () => {
      for (const name of people) {
        rewrite("UPDATE sparekey_events SET actor = 'operator' WHERE account_key = ?", key(name))
      }
      assert.equal((await verify({ mostFindings: 1 })).list.length, 1)
      assert.ok((await verify()).list.length > 10)
    })
  })

  describe('with what an earlier run kept', () => {
    let marks: ChainMark[]
    const withMarks = () => verify({ marks: listed(marks) })
    beforeEach(async () => {
      marks = []
      await verify({ kept: (mark) => void marks.push(mark) })
    })

    test('the log passes, also once it has grown and once an account was erased', async () => {
      assert.equal(marks.length, 3)
      assert.deepEqual((await withMarks()).list, [])
      await lab.sheet({ reason: 'replacement' })
      await lab.sheet({}, 'dora')
      await lab.sparekey.erase('bob')
      assert.deepEqual((await withMarks()).list, [])
    })

    test('an account that was turned back as a whole is found', async () => {
      const kept = ['accounts', 'events', 'code_sets', 'redemptions'].map((table) => ({
        table,
        rows: database.prepare(`SELECT * FROM sparekey_${table} WHERE account_key = ?`).all(key('bob')),
      }))
      await lab.sheet({ reason: 'replacement' }, 'bob')
      marks = []
      await verify({ kept: (mark) => void marks.push(mark) })
      for (const { table, rows } of kept) {
        database.prepare(`DELETE FROM sparekey_${table} WHERE account_key = ?`).run(key('bob'))
        for (const row of rows) {
          const places = Object.keys(row).map(() => '?')
          database
            .prepare(`INSERT INTO sparekey_${table} VALUES (${places.join(', ')})`)
            .run(...Object.values(row))
        }
      }
      assert.deepEqual((await verify()).list, [], 'nothing shows without the marks')
      const { list } = await withMarks()
      assert.equal(list.length, 1)
      assert.match(list[0] ?? '', /^bob rolled_back \d/)
    })

    test('an account that is gone with all its rows is found', async () => {
      for (const table of ['accounts', 'events', 'code_sets', 'redemptions']) {
        rewrite(`DELETE FROM sparekey_${table} WHERE account_key = ?`, key('cleo'))
      }
      assert.deepEqual((await verify()).list, [], 'nothing shows without the marks')
      assert.deepEqual((await withMarks()).list, ['cleo rolled_back 1'])
    })

    test('a chain that was computed anew is found', async () => {
      rewrite("UPDATE sparekey_events SET actor = 'operator' WHERE account_key = ? AND seq = 2", key('bob'))
      let head = genesis(nodePrimitives, key('bob'))
      for (const event of await eventsOf('bob')) {
        const leaf = leafHash(nodePrimitives, key('bob'), event, event.salt ?? assert.fail())
        head = nextHead(nodePrimitives, head, leaf)
        const update = 'UPDATE sparekey_events SET leaf_hash = ? WHERE account_key = ? AND seq = ?'
        rewrite(update, leaf, key('bob'), event.seq)
      }
      rewrite('UPDATE sparekey_accounts SET audit_head = ? WHERE account_key = ?', head, key('bob'))
      assert.deepEqual((await verify()).list, [], 'nothing shows without the marks')
      const { list } = await withMarks()
      assert.equal(list.length, 1)
      assert.match(list[0] ?? '', /^bob rewritten \d/)
    })
  })

  const eventsOf = (name: string): Promise<readonly EventRow[]> =>
    readRows(store, 'walkEvents', { accountKey: key(name), seq: 0, limit: 1000 }).then((rows) =>
      rows.filter(({ accountKey }) => accountKey.join() === key(name).join()),
    )

  async function* listed<T>(items: readonly T[]): AsyncGenerator<T> {
    yield* items
  }

  /** Begins the log of `ada` anew. */
  async function rebuild(): Promise<void> {
    for (const table of ['accounts', 'events', 'code_sets', 'redemptions', 'recoveries', 'due']) {
      database.exec(`DELETE FROM sparekey_${table}`)
    }
    const sheet = await lab.sheet()
    for (const code of sheet.codes.slice(0, 2)) await lab.redeem(code)
  }
})
