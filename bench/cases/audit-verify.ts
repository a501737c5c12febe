// `audit verify` over a log of 1,000,000 events on SQLite (BENCH_EVENTS for fewer), without and with the tree over them, and
// the memory that it takes.
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Store } from 'sparekey'
import { sqliteFile } from 'sparekey/node'
import { nodePrimitives, nodeRandom, verifyAudit, type LogCheckOptions } from 'sparekey/service'
import { verifierKeyOf } from '../../packages/sparekey/src/audit/log/note.ts'
import { appendToTiles, type Tile } from '../../packages/sparekey/src/audit/log/tiles.ts'
import { signTreeHead } from '../../packages/sparekey/src/audit/log/tree-head.ts'
import { growTree, packHashes } from '../../packages/sparekey/src/audit/log/tree.ts'
import { genesis, linkEvents, type ChainPosition } from '../../packages/sparekey/src/audit/chain.ts'
import { atLeast, atMost, perSecond, processorSeconds, say, workFolder, type Row } from '../measure.ts'

const asked = Number(process.env['BENCH_EVENTS'] ?? 1_000_000)
const eventsPerAccount = 100
const goalPerSecond = 50_000
const goalWithTreePerSecond = 20_000
const checkpointEvery = 10_000
const signer = { name: 'sparekey/log/bench', seed: nodeRandom(32) }
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

/** The leaves as time would have ordered them: one event of every account after the other. */
const putInTree = (database: DatabaseSync, leaves: Uint8Array): void => {
  const size = leaves.length / 32
  const tile = database.prepare(
    "INSERT OR REPLACE INTO sparekey_log_tiles (log_id, level, tile, width, hashes) VALUES ('events', ?, ?, ?, ?)",
  )
  const checkpoint = database.prepare(
    "INSERT INTO sparekey_log_checkpoints (log_id, epoch, size, note, created_at) VALUES ('events', 1, ?, ?, ?)",
  )
  const tree = growTree(nodePrimitives)
  let edge: readonly Tile[] = []
  for (let from = 0; from < size; from += checkpointEvery) {
    const upto = Math.min(size, from + checkpointEvery)
    const batch = Array.from({ length: upto - from }, (_, index) =>
      leaves.slice(32 * (from + index), 32 * (from + index + 1)),
    )
    const tiles = appendToTiles(nodePrimitives, from, edge, batch)
    for (const { level, index, width, hashes } of tiles) tile.run(level, index, width, hashes)
    edge = [...edge.filter((old) => !tiles.some((one) => one.level === old.level)), ...lastOfLevels(tiles)]
    for (const leaf of batch) tree.append(leaf)
    const head = { epoch: 1, size: upto, root: tree.root() }
    checkpoint.run(upto, signTreeHead(nodePrimitives, head, signer), 1_780_000_000_000 + upto)
  }
  insertInto(
    database,
    'log',
    'log_id, epoch, size, frontier, lease_until, fence, walk_account, walk_seq, walk_begun_at, walk_ended_at',
  ).run('events', 1, size, packHashes(tree.frontier().hashes), 0, 1, new Uint8Array(0), 0, 1, 1)
}

const lastOfLevels = (tiles: readonly Tile[]): readonly Tile[] =>
  tiles.filter(({ level, index }) => !tiles.some((one) => one.level === level && one.index > index))

/** Straight into the tables: what is measured is reading. */
const fill = (path: string, accounts: number): void => {
  const leaves = new Uint8Array(32 * accounts * eventsPerAccount)
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
    'account_key, seq, event_id, event_type, occurred_at, actor, set_id, label, context, detail, salt, leaf_hash, leaf_index',
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
        const leaf = (seq - 1) * accounts + index
        leaves.set(leafHash, 32 * leaf)
        event.run(
          accountKey,
          seq,
          eventId,
          type,
          at,
          actor,
          setId,
          label,
          context,
          detail,
          salt,
          leafHash,
          leaf,
        )
      }
      for (const label of used) use.run(accountKey, setId, label, bytes(16), at)
    }
    account.run(accountKey, 0, 0, 0, 10, 0, 0, 0, position.auditSeq, position.auditHead)
  }
  putInTree(database, leaves)
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

/** One whole verification. */
const measure = async (store: Store, log?: LogCheckOptions) => {
  const memory = watchMemory()
  const startedAt = performance.now()
  let looks = 0
  const [verified, processor] = await processorSeconds(() =>
    verifyAudit(store, nodePrimitives, {
      found: ({ detail }) => say(detail),
      progress: ({ share }) => {
        if ((looks += 1) % 20 === 0) memory.look(share)
      },
      ...(log === undefined ? {} : { log }),
    }),
  )
  // What the tree takes beyond the accounts comes after the last of them.
  memory.look(1)
  if (verified.findings > 0) throw new RangeError('The log that was made does not verify.')
  const { events } = verified
  const perSecondOf = (seconds: number): number => events / seconds
  return {
    events,
    memory,
    rate: perSecondOf((performance.now() - startedAt) / 1000),
    ofProcessor: perSecondOf(processor),
    leaves: verified.log?.size ?? 0,
  }
}

export const auditVerify = async (): Promise<readonly Row[]> => {
  say(`  audit verify, ${asked} events (first they are made)`)
  const path = join(workFolder(), 'a.db')
  const store = sqliteFile(path)
  await store.migrate()
  fill(path, Math.ceil(asked / eventsPerAccount))

  const alone = await measure(store)
  const key = verifierKeyOf(nodePrimitives, signer)
  const withTree = await measure(store, { nonce: nodeRandom(32), key })
  await store.close()
  if (withTree.leaves !== withTree.events) throw new RangeError('The tree does not hold every event.')
  return [
    {
      what: `audit verify, ${alone.events} events, SQLite, without the tree`,
      figure: perSecond(alone.rate),
      against: `${goalPerSecond}/s`,
      ratio: alone.rate / goalPerSecond,
      goal: atLeast(alone.rate / goalPerSecond, 1),
    },
    {
      what: 'audit verify without the tree, events a second of processor time',
      figure: perSecond(alone.ofProcessor),
      against: '',
      ratio: null,
      goal: null,
    },
    {
      what: `audit verify with tree, checkpoints and events against leaves, ${withTree.events} events`,
      figure: perSecond(withTree.rate),
      against: `${goalWithTreePerSecond}/s`,
      ratio: withTree.rate / goalWithTreePerSecond,
      goal: atLeast(withTree.rate / goalWithTreePerSecond, 1),
    },
    {
      what: 'audit verify with the tree, events a second of processor time',
      figure: perSecond(withTree.ofProcessor),
      against: `${perSecond(alone.ofProcessor)} without`,
      ratio: withTree.ofProcessor / alone.ofProcessor,
      goal: null,
    },
    ...[
      { name: 'without the tree', memory: alone.memory },
      { name: 'with the tree', memory: withTree.memory },
    ].map(({ name, memory }) => ({
      what: `audit verify ${name}, memory after a fifth of the events`,
      figure: `+${memory.growth().toFixed(0)} MiB`,
      against: `${memory.early().toFixed(0)} MiB before, +${goalMebibytes} MiB`,
      ratio: memory.growth() / goalMebibytes,
      goal: atMost(memory.growth() / goalMebibytes, 1),
    })),
  ]
}
