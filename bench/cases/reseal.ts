// `keys rotate`: every set of 20,000 accounts (BENCH_SETS for others) sealed anew under a new key, SQLite FULL.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createSparekey } from 'sparekey'
import { addKey, createKeyRing, generateKeyRing } from 'sparekey/keys'
import { sqliteFile } from 'sparekey/node'
import { nodePrimitives, nodeRandom, resealAll } from 'sparekey/service'
import { sealIdentity } from '../../packages/sparekey/src/crypto/account-identity.ts'
import { sealSet } from '../../packages/sparekey/src/crypto/set-seal.ts'
import { atLeast, perSecond, processorSeconds, say, workFolder, type Row } from '../measure.ts'

const asked = Number(process.env['BENCH_SETS'] ?? 20_000)
const goalPerSecond = 5000

const old = generateKeyRing(nodeRandom, new Date())
const oldRing = createKeyRing(old, nodePrimitives, nodeRandom)
const newRing = createKeyRing(addKey(old, nodeRandom, new Date()), nodePrimitives, nodeRandom)

/** One real sheet, and then as many rows like it as are asked for, each sealed for its own place. */
const fill = async (path: string): Promise<void> => {
  const store = sqliteFile(path)
  const sparekey = await createSparekey({ store, keys: { load: () => Promise.resolve(oldRing) } })
  const authentication = { methods: ['otp'], at: new Date() }
  const sheet = await sparekey.issue('first', { reason: 'enrollment', authentication })
  if (!sheet.ok) throw new RangeError(sheet.detail)
  await sparekey.close()

  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF; BEGIN')
  const set = database.prepare('SELECT * FROM sparekey_code_sets').get() ?? {}
  const account = database.prepare('SELECT * FROM sparekey_accounts').get() ?? {}
  const packed = nodeRandom((set['sealed'] as Uint8Array).length - 28)
  const insert = (table: string, row: object) =>
    database.prepare(
      `INSERT INTO sparekey_${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map(() => '?')})`,
    )
  const [insertSet, insertAccount] = [insert('code_sets', set), insert('accounts', account)]
  for (let index = 1; index < asked; index += 1) {
    const accountKey = oldRing.accountKey('default', `account-${index}`)
    const setId = nodeRandom(16)
    const descriptor = {
      scheme: String(set['scheme']),
      accountKey,
      setId,
      serial: String(set['serial']),
      format: 'standard' as const,
      labels: String(set['labels']),
      count: Number(set['code_count']),
      derivation: String(set['derivation']),
      issuedAt: Number(set['issued_at']),
      expiresAt: null,
      policyHash: set['policy_hash'] as Uint8Array,
    }
    const sealed = sealSet(oldRing, descriptor, packed).bytes
    const identity = { tenant: 'default', account: `account-${index}` }
    const sealedIdentity = sealIdentity(oldRing, accountKey, identity).bytes
    insertSet.run(...Object.values({ ...set, account_key: accountKey, set_id: setId, sealed }))
    const row = { ...account, account_key: accountKey, sealed_identity: sealedIdentity }
    insertAccount.run(...Object.values(row))
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

export const reseal = async (): Promise<readonly Row[]> => {
  say(`  resealing ${asked} sets (first they are made)`)
  const path = join(workFolder(), 'a.db')
  await fill(path)
  const store = sqliteFile(path)
  const startedAt = performance.now()
  let setsDoneAt = 0
  let unopened = 0
  const [resealed, processor] = await processorSeconds(() =>
    resealAll(store, newRing, {
      unopened: () => {
        unopened += 1
      },
      reached: (point) => {
        if (point === 'table done' && setsDoneAt === 0) setsDoneAt = performance.now()
      },
    }),
  )
  const ended = performance.now()
  await store.close()
  if (unopened > 0 || resealed.sets !== asked || resealed.identities !== asked) {
    throw new RangeError('Not every row was resealed.')
  }
  const rate = resealed.sets / ((setsDoneAt - startedAt) / 1000)
  return [
    {
      what: `reseal of ${resealed.sets} sets, SQLite FULL`,
      figure: perSecond(rate),
      against: `${goalPerSecond}/s`,
      ratio: rate / goalPerSecond,
      goal: atLeast(rate / goalPerSecond, 1),
    },
    {
      what: 'reseal, sets and identities a second of processor time',
      figure: perSecond((resealed.sets + resealed.identities) / processor),
      against: '',
      ratio: null,
      goal: null,
    },
    {
      what: 'reseal of as many identities after them',
      figure: perSecond(resealed.identities / ((ended - setsDoneAt) / 1000)),
      against: '',
      ratio: null,
      goal: null,
    },
  ]
}
