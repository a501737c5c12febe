// What many uses leave behind. Each is written as the library writes one, by the same statements in the same transactions,
// but for a thousand accounts at once: the attempt, the use, what follows from it, its notice, its leaf in the log.
import { open, justNow, settle, type Person } from './people.ts'
import type { KeySource } from '../../packages/sparekey/src/crypto/ports.ts'
import { buckets } from '../../packages/sparekey/src/store/catalogue/due.ts'
import type { Engine, ScaleDatabase } from './database.ts'
import type { Row } from './tuples.ts'

/** The texts that a use leaves, from one that the library wrote. */
interface Example {
  readonly event: Row
  readonly recovery: Row
}

export const exampleUse = async (
  origin: ScaleDatabase,
  keys: KeySource,
  person: Person,
): Promise<Example> => {
  const { store, close } = await origin.openStore()
  const sparekey = await open(store, keys)
  const used = await sparekey.redeem(person.accountId, {
    code: person.codes[1] ?? '',
    firstFactor: justNow('pwd'),
    context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)' },
  })
  if (!used.ok) throw new TypeError(used.detail)
  await settle(sparekey)
  await sparekey.close()
  await close()
  const event = (await origin.rows('sparekey_events')).find((row) => row['event_type'] === 'code.redeemed')
  const [recovery] = await origin.rows('sparekey_recoveries')
  if (event === undefined || recovery === undefined) throw new TypeError('The use left no event.')
  return { event, recovery }
}

const batchUses = 1000
const text = (row: Row, column: string): string => `'${String(row[column]).replaceAll("'", "''")}'`

/** Every account at most once, in no order. */
export const takeAccounts = async (database: ScaleDatabase, uses: number): Promise<void> => {
  await database.connected((execute) =>
    execute(
      `CREATE TABLE scale_uses AS
     SELECT row_number() OVER (ORDER BY substr(a.account_key, 9)) AS n, a.account_key, a.active_set_id AS set_id,
       a.audit_seq + 1 AS next_seq, s.remind_bucket AS bucket, s.labels
     FROM (SELECT account_key, active_set_id, audit_seq FROM sparekey_accounts WHERE remaining = 10 ORDER BY substr(account_key, 9) LIMIT ${uses}) a
     JOIN sparekey_code_sets s ON s.account_key = a.account_key AND s.set_id = a.active_set_id;
     CREATE UNIQUE INDEX scale_uses_n ON scale_uses (n);`,
    ),
  )
}

/** By as many connections at once as the engine has a use for, each with a batch of its own. */
export const useMany = async (
  database: ScaleDatabase,
  { event, recovery }: Example,
  { randoms: { bytes16, bytes32 }, writers }: Engine,
  uses: number,
  progress: (done: number) => void,
): Promise<void> => {
  const [{ size } = {}] = await database.rows('sparekey_log')
  const begun = Date.now()
  const batch = async (done: number, execute: (texts: string) => Promise<void>): Promise<void> => {
    const now = begun + done
    const lease = now + 180_000
    const these = `u.n > ${done} AND u.n <= ${done + batchUses}`
    const from = (table: string): string =>
      `FROM scale_uses u WHERE ${these} AND ${table}.account_key = u.account_key`
    const due = (kind: string, body: string, at: number): string =>
      `INSERT INTO sparekey_due (account_key, due_id, bucket, kind, body, due_at, attempts, owner)
       SELECT u.account_key, ${bytes16}, u.bucket, '${kind}', ${body}, ${at}, 0, NULL FROM scale_uses u WHERE ${these};`
    const anyBucket = `bucket IN (${Array.from({ length: buckets }, (_, bucket) => bucket).join(', ')})`
    const take = (kind: string, at: number): string =>
      `UPDATE sparekey_due SET owner = ${bytes16}, due_at = ${lease}, attempts = attempts + 1
       WHERE ${anyBucket} AND due_at = ${at} AND kind = '${kind}';`
    const finish = (kind: string): string =>
      `DELETE FROM sparekey_due WHERE ${anyBucket} AND due_at = ${lease} AND kind = '${kind}';`
    await execute(`UPDATE sparekey_accounts SET failures = failures + 1 ${from('sparekey_accounts')};`)
    await execute(
      `BEGIN;
       UPDATE sparekey_accounts SET failures = 0, retry_at = 0, remaining = remaining - 1,
         replacement_asked_at = ${now}, audit_seq = audit_seq + 1, audit_head = ${bytes32} ${from('sparekey_accounts')};
       INSERT INTO sparekey_events (account_key, seq, event_id, event_type, occurred_at, actor, set_id, label, context,
         detail, salt, leaf_hash)
       SELECT u.account_key, u.next_seq, ${bytes16}, ${text(event, 'event_type')}, ${now}, ${text(event, 'actor')},
         u.set_id, substr(u.labels, 1, 2), ${text(event, 'context')}, ${text(event, 'detail')}, ${bytes16}, ${bytes32}
       FROM scale_uses u WHERE ${these};
       ${due('follow', `'{"from":3,"to":3}'`, now)}
       INSERT INTO sparekey_redemptions (account_key, set_id, label, redemption_id, redeemed_at)
       SELECT u.account_key, u.set_id, substr(u.labels, 1, 2), ${bytes16}, ${now} FROM scale_uses u WHERE ${these};
       INSERT INTO sparekey_recoveries (account_key, recovery_id, key_id, set_id, redemption_id, opened_at, expires_at, tasks)
       SELECT u.account_key, ${bytes16}, ${text(recovery, 'key_id')}, u.set_id, ${bytes16}, ${now}, ${now + 900_000},
         ${text(recovery, 'tasks')} FROM scale_uses u WHERE ${these};
       COMMIT;`,
    )
    await execute(take('follow', now))
    await execute(
      `BEGIN;
       ${finish('follow')}
       INSERT INTO sparekey_log_queue (account_key, bucket, queued_at, from_seq, to_seq)
       SELECT u.account_key, u.bucket, ${now}, u.next_seq, u.next_seq FROM scale_uses u WHERE ${these};
       ${due('recovery-end', `'{"recoveryId":"0123456789abcdef0123456789abcdef"}'`, now + 900_000)}
       ${due('deliver', `'{"seq":3,"notice":"code_used","to":null}'`, now)}
       COMMIT;`,
    )
    await execute(take('deliver', now))
    await execute(finish('deliver'))
    await execute(
      `BEGIN;
       DELETE FROM sparekey_log_queue WHERE ${anyBucket} AND queued_at = ${now};
       UPDATE sparekey_events SET leaf_index = ${String(size)} + u.n ${from('sparekey_events')} AND sparekey_events.seq = u.next_seq;
       COMMIT;`,
    )
    // The window ends with its tasks reported.
    await execute(take('recovery-end', now + 900_000))
    await execute(finish('recovery-end'))
  }
  let next = 0
  const writer = async (execute: (texts: string) => Promise<void>): Promise<void> => {
    while (next < uses) {
      const done = next
      next += batchUses
      await batch(done, execute)
      if (done % 100_000 === 0) progress(done)
    }
  }
  await Promise.all(Array.from({ length: writers }, () => database.connected(writer)))
}
