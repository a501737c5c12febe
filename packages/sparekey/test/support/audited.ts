import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { readRows } from '../../src/audit/cursor.ts'
import type { AuditFinding } from '../../src/audit/findings.ts'
import { logKey } from '../../src/audit/log/identity.ts'
import type { LogCheckOptions } from '../../src/audit/log-check/check-log.ts'
import { readKept } from '../../src/audit/log-check/kept.ts'
import { verifyAudit, type VerifyOptions } from '../../src/audit/verify.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { theLog } from '../../src/store/catalogue/log.ts'
import type { Store } from '../../src/store/port.ts'
import { sqliteStore } from '../../src/store/sql/sqlite.ts'
import { accountKeyOf, createLab, undelayed } from './lab.ts'

export type AuditedLog = Awaited<ReturnType<typeof auditedLog>>

/**
 * A database to which things can be done behind its back, and what `audit verify` says of it. Each person has a sheet and two uses,
 * all of it in the tree, with a checkpoint for each.
 */
export const auditedLog = async (people: readonly string[] = ['ada', 'bob', 'cleo']) => {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database)
  const lab = await createLab({ store, policy: undelayed() })
  const key = () => logKey(nodePrimitives, lab.ring)

  /** Gives leaves to what waits; the newest checkpoint. */
  const sequence = async (): Promise<string> => {
    for (let more = true; more;) {
      lab.clock.advance(2)
      more = (await lab.sparekey.runDue()).more
    }
    const [newest] = await readRows(store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
    assert.ok(newest)
    return newest.note
  }
  for (const account of people) {
    const sheet = await lab.sheet({}, account)
    for (const code of sheet.codes.slice(0, 2)) await lab.redeem(code, { account })
    await sequence()
  }

  const described = ({ kind, accountKey, seq, leafIndex }: AuditFinding): string => {
    const name = people.find((one) => accountKeyOf(lab, one).join() === accountKey?.join())
    return [name, kind, seq, leafIndex === null ? null : `leaf ${leafIndex}`].filter((part) => part).join(' ')
  }
  const verify = async (
    log: Partial<LogCheckOptions> = {},
    options: Partial<VerifyOptions> = {},
    over: Store = store,
  ) => {
    const found: AuditFinding[] = []
    const done = await verifyAudit(over, nodePrimitives, {
      found: (finding) => void found.push(finding),
      pageRows: 3,
      log: { nonce: nodeRandom(32), key: key(), ...log },
      ...options,
    })
    assert.equal(done.findings, found.length)
    return { ...done, found, list: found.map(described) }
  }
  return {
    people,
    database,
    store,
    lab,
    key,
    sequence,
    verify,
    kept: (...notes: readonly string[]) => ({ kept: readKept(nodePrimitives, notes.join(''), key()) }),
    rewrite(sql: string, ...values: (string | number | Uint8Array)[]): void {
      const { changes } = database.prepare(sql).run(...values)
      assert.ok(Number(changes) > 0, 'something was changed')
    },
    sizeOf: (): number => Number(database.prepare('SELECT size FROM sparekey_log').get()?.['size']),
  }
}
