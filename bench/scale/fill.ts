// Fills a database to a size: the people are spread evenly among copies of themselves.
import { accountTables, createCopier, eventTable, templateOf, type Template } from './templates.ts'
import type { ScaleDatabase } from './database.ts'
import { growLeaves } from './leaves.ts'
import { Batch, type Row } from './tuples.ts'

/** Large, for PostgreSQL leaves up to 64 pages empty behind each COPY, which single rows would have filled. */
const chunkAccounts = 100_000
/** More accounts than this come with their indexes made at the end. */
const sortedFrom = 1_000_000
/** Accounts are as old as up to this, the first the oldest: what falls due half a year after is then still ahead. */
const oldestMs = 170 * 86_400_000

/** Of everybody in the database; what only waits for a first week to pass is left out, as it is gone in time. */
export const readTemplates = async (database: ScaleDatabase): Promise<readonly Template[]> => {
  const byAccount = new Map<string, { key: Uint8Array; rows: Map<string, Row[]> }>()
  for (const table of [...accountTables, eventTable]) {
    for (const row of await database.rows(table)) {
      if (table === 'sparekey_due' && !isForLong(row)) continue
      const key = row['account_key'] as Uint8Array
      const name = Buffer.from(key).toString('hex')
      const account = byAccount.get(name) ?? { key: Uint8Array.from(key), rows: new Map<string, Row[]>() }
      byAccount.set(name, account)
      account.rows.set(table, [...(account.rows.get(table) ?? []), row])
    }
  }
  return [...byAccount.values()].map(({ key, rows }) => {
    rows.get(eventTable)?.sort((a, b) => Number(a['seq']) - Number(b['seq']))
    return templateOf(key, rows)
  })
}

const isForLong = (row: Row): boolean => !String(row['body']).includes('"time":"confirm"')

export interface Filled {
  readonly accounts: number
  readonly events: number
}

export const fill = async (
  database: ScaleDatabase,
  from: ScaleDatabase,
  templates: readonly Template[],
  accounts: number,
  progress: (done: number) => void,
): Promise<Filled> => {
  if (accounts < templates.length) throw new RangeError('There are more people than accounts.')
  const loader = await database.load(from, accounts > sortedFrom)
  const batch = new Batch()
  const leaves = growLeaves()
  const copier = createCopier(`scale ${accounts}`, batch, (hash) => leaves.append(hash))
  let people = 0
  for (let index = 0; index < accounts; index += 1) {
    const isPerson = index === Math.floor((people * accounts) / templates.length)
    const template = templates[isPerson ? people : index % templates.length]
    if (template === undefined) throw new TypeError('There is nobody to copy.')
    if (isPerson) {
      people += 1
      copier.verbatim(template, leaves.size)
    } else {
      copier.copy(template, Math.floor(oldestMs * (1 - index / accounts)), leaves.size)
    }
    if ((index + 1) % chunkAccounts > 0) continue
    await loader.add(batch.take(), leaves.takeFull())
    progress(index + 1)
  }
  const { edge, frontier } = leaves.end()
  await loader.add(batch.take(), [...leaves.takeFull(), ...edge])
  await loader.end(leaves.size, frontier)
  return { accounts, events: leaves.size }
}
