import type { Clock, KeyRing, KeySource } from './crypto/ports.ts'
import { SetupError, SparekeyError } from './errors.ts'
import { samePublicBytes } from './bytes.ts'
import { keep, read, write, type Bytes, type Store } from './store/port.ts'

/**
 * Brings a database and a key ring together, or refuses with neither changed: the schema must be one this version knows, and
 * the ring the one the database began with.
 */
export const openDatabase = async (store: Store, keys: KeySource, clock: Clock): Promise<KeyRing> => {
  const schema = await store.schema()
  if (schema === 'newer') {
    throw new SetupError(
      'schema_newer',
      'The database was made by a newer version of Sparekey. Start that version, or a later one.',
    )
  }
  if (store.kind === 'shared' && schema === 'missing') {
    throw new SetupError(
      'schema_missing',
      'The database has no Sparekey tables yet. Run "sparekey migrate" first.',
    )
  }
  if (store.kind === 'shared' && schema === 'older') {
    throw new SetupError('schema_older', 'The database has an older schema. Run "sparekey migrate" first.')
  }
  const known = schema === 'missing' ? null : await readKnown(store)
  const ring = await keys.load(known === null)
  const own = ring.keyCheck()
  if (known !== null && !samePublicBytes(known, own)) throw foreign()
  if (store.kind === 'embedded' && schema !== 'current') await store.migrate()
  // Where it is there already this changes nothing, but a database that takes no writes is found out at the start.
  await keepKeyCheck(store, own, clock)
  // Another process may have begun this database with another ring at the same moment.
  if (known === null && !samePublicBytes(await readKeyCheck(store), own)) throw foreign()
  return ring
}

const foreign = (): SetupError =>
  new SetupError(
    'keys_foreign',
    'The key ring is not the one this database began with, so it opens none of its sheets. Give the key ring that belongs to it.',
  )

/**
 * The key check that the database began with; `null` where it has never been used. A database that has accounts and lost its
 * key check must not look like a new one: under another ring every code would be refused, and new sheets be issued beside
 * the old.
 */
const readKnown = async (store: Store): Promise<Bytes | null> => {
  const outcome = await store.transact(function* () {
    // In this order: an account is made only after the key check is there, also by a process that starts beside this one.
    const [account] = yield* read('readAnyAccount', {})
    const [row] = yield* read('readKeyCheck', {})
    return keep({ isUsed: account !== undefined, keyCheck: row?.keyCheck ?? null })
  })
  if (outcome.outcome === 'unknown') return undecided()
  const { isUsed, keyCheck } = outcome.value
  if (isUsed && keyCheck === null) throw unbound()
  return keyCheck
}

const unbound = (): SetupError =>
  new SetupError(
    'keys_foreign',
    'The database has accounts, but lost the record of which key ring it began with, so no key ring is taken for it. Restore the database from a backup.',
  )

const readKeyCheck = async (store: Store): Promise<Bytes | null> => {
  const outcome = await store.transact(function* () {
    const [row] = yield* read('readKeyCheck', {})
    return keep(row?.keyCheck ?? null)
  })
  return outcome.outcome === 'unknown' ? undecided() : outcome.value
}

const keepKeyCheck = async (store: Store, keyCheck: Bytes, clock: Clock): Promise<void> => {
  const createdAt = clock().getTime()
  const outcome = await store.transact(function* () {
    return keep(yield* write('keepKeyCheck', { keyCheck, createdAt }))
  })
  if (outcome.outcome === 'unknown') undecided()
}

const undecided = (): never => {
  throw new SparekeyError(
    'outcome_unknown',
    'The database did not say whether it was written to. Start again.',
    {
      retryAfterSeconds: 1,
    },
  )
}
