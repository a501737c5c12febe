// `audit verify` over a log of 1,000,000 events on SQLite (BENCH_EVENTS for fewer), with the memory that it takes.
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { sqliteFile } from 'sparekey/node'
import { nodePrimitives, verifyAudit } from 'sparekey/service'
import { genesis, linkEvents, type ChainPosition } from '../../packages/sparekey/src/audit/chain.ts'
import { atLeast, atMost, perSecond, processorSeconds, say, workFolder, type Row } from '../measure.ts'

const asked = Number(process.env['BENCH_EVENTS'] ?? 1_000_000)
const eventsPerAccount = 100
const goalPerSecond = 50_000
const goalMebibytes = 32

const bytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** Ten sheets of an account, each issued, confirmed and used eight times. */
const sheet = (from: ChainPosition, accountKey: Uint8Array, at: number) => {
  const setId = bytes(16)
  const used = ['2A', '3B', '4C', '5D', '6E', '7F', '8G', '9H']
  const context = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)' }
  const events = [
    { type: 'set.issued', actor: 'application', setId, detail: { reason: 'enrollment', count: 10 } },
    { type: 'set.confirmed', actor: 'person', setId },
    ...used.map((label) => ({
      type: 'code.redeemed' as const,
      actor: 'person' as const,
      setId,
      label,
      context,
      detail: { remaining: 4, attempts: 1 },
    })),
  ] as const
  const seeds = events.map(() => ({ eventId: bytes(16), salt: bytes(16) }))
  return { setId, used, ...linkEvents(nodePrimitives, accountKey, from, at, events, seeds) }
}

const insertInto = (database: DatabaseSync, table: string, columns: string): StatementSync =>
  database.prepare(`INSERT INTO sparekey_${table} (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})`)

/** Straight into the tables: what is measured is reading. */
const fill = (path: string, accounts: number): void => {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF')
  const account = insertInto(
    database,
    'accounts',
    'account_key, remaining, failures, retry_at, issue_count, issue_window_start, issues_in_window, ' +
      'replacement_asked_at, audit_seq, audit_head',
  )
  const event = insertInto(
    database,
    'events',
    'account_key, seq, event_id, event_type, occurred_at, actor, set_id, label, context, detail, salt, leaf_hash',
  )
  const use = insertInto(database, 'redemptions', 'account_key, set_id, label, redemption_id, redeemed_at')
  for (let index = 0; index < accounts; index += 1) {
    if (index % 100 === 0) database.exec(index === 0 ? 'BEGIN' : 'COMMIT; BEGIN')
    const accountKey = bytes(16)
    let position: ChainPosition = { auditSeq: 0, auditHead: genesis(nodePrimitives, accountKey) }
    while (position.auditSeq < eventsPerAccount) {
      const at = 1_780_000_000_000 + index
      const { rows, setId, used, ...next } = sheet(position, accountKey, at)
      position = next
      for (const row of rows) {
        const { seq, eventId, type, actor, label, context, detail, salt, leafHash } = row
        event.run(accountKey, seq, eventId, type, at, actor, setId, label, context, detail, salt, leafHash)
      }
      for (const label of used) use.run(accountKey, setId, label, bytes(16), at)
    }
    account.run(accountKey, 0, 0, 0, 10, 0, 0, 0, position.auditSeq, position.auditHead)
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** Resident memory in MiB at its highest, over the first fifth of a walk and over the rest. */
const watchMemory = () => {
  let early = 0
  let late = 0
  return {
    look: (share: number) => {
      const mebibytes = process.memoryUsage.rss() / 1024 ** 2
      if (share < 0.2) early = Math.max(early, mebibytes)
      else late = Math.max(late, mebibytes)
    },
    early: () => early,
    growth: () => Math.max(0, late - early),
  }
}

export const auditVerify = async (): Promise<readonly Row[]> => {
  say(`  audit verify, ${asked} events (first they are made)`)
  const path = join(workFolder(), 'a.db')
  const store = sqliteFile(path)
  await store.migrate()
  fill(path, Math.ceil(asked / eventsPerAccount))

  const memory = watchMemory()
  const startedAt = performance.now()
  let looks = 0
  const [verified, processor] = await processorSeconds(() =>
    verifyAudit(store, nodePrimitives, {
      found: ({ detail }) => say(detail),
      progress: ({ share }) => {
        if ((looks += 1) % 20 === 0) memory.look(share)
      },
    }),
  )
  const rate = verified.events / ((performance.now() - startedAt) / 1000)
  await store.close()
  if (verified.findings > 0) throw new RangeError('The log that was made does not verify.')
  return [
    {
      what: `audit verify, ${verified.events} events, SQLite`,
      figure: perSecond(rate),
      against: `${goalPerSecond}/s`,
      ratio: rate / goalPerSecond,
      goal: atLeast(rate / goalPerSecond, 1),
    },
    {
      what: 'audit verify, events a second of processor time',
      figure: perSecond(verified.events / processor),
      against: '',
      ratio: null,
      goal: null,
    },
    {
      what: 'audit verify, memory after a fifth of the events',
      figure: `+${memory.growth().toFixed(0)} MiB`,
      against: `${memory.early().toFixed(0)} MiB before, +${goalMebibytes} MiB`,
      ratio: memory.growth() / goalMebibytes,
      goal: atMost(memory.growth() / goalMebibytes, 1),
    },
  ]
}
