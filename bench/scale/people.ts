// The people whose codes are used: the library itself issues to them, confirms, and does what follows, on a small database.
// Everybody else of a large database is made from their rows.
import { createSparekey, type SparekeyInstance } from '../../packages/sparekey/src/create-sparekey.ts'
import type { KeySource } from '../../packages/sparekey/src/crypto/ports.ts'
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import { rate } from '../measure.ts'

export interface Person {
  readonly accountId: string
  readonly accountKey: Uint8Array
  readonly codes: readonly string[]
}

export const open = (store: Store, keys: KeySource): Promise<SparekeyInstance> =>
  createSparekey({ store, keys, policy: { format: 'long' }, deliver: () => Promise.resolve() })

export const justNow = (...methods: string[]) => ({ methods, at: new Date() })

/** Does what is due until nothing is. */
export const settle = async (sparekey: SparekeyInstance): Promise<void> => {
  while ((await sparekey.runDue({ limit: 1000 })).more) continue
}

/** So many people with a confirmed sheet, told of it, their events in the log. */
export const enrol = async (store: Store, keys: KeySource, count: number): Promise<readonly Person[]> => {
  const ring = await keys.load(false)
  const sparekey = await open(store, keys)
  const people: Person[] = []
  await rate(count, 8, async () => {
    const accountId = crypto.randomUUID()
    const authentication = justNow('pwd', 'otp')
    const sheet = await sparekey.issue(accountId, { reason: 'enrollment', authentication })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    const confirmed = await sparekey.confirm(accountId, { setId: sheet.setId, code: sheet.codes[0] })
    if (!confirmed.ok) throw new TypeError(confirmed.detail)
    people.push({ accountId, accountKey: ring.accountKey('default', accountId), codes: sheet.codes })
  })
  await settle(sparekey)
  await sparekey.close()
  return people
}
