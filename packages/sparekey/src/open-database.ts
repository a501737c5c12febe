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
  const known = schema === 'missing' ? null : await readKeyCheck(store)
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
