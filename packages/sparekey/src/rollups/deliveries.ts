import { givenUp } from '../lifecycle/due/kinds.ts'
import { bucketOf } from '../store/catalogue/due.ts'
import { keep, read, write } from '../store/port.ts'
import { transact, type RollupParts } from './parts.ts'

/**
 * Makes the messages of an account that were given up due again, each as one that was never tried. Gives how many there were;
 * those of more than 30 days ago are gone.
 */
export const retryDeliveries = (
  { store, ring, clock }: Pick<RollupParts, 'store' | 'ring' | 'clock'>,
  tenant: string,
  account: string,
): Promise<number> => {
  const accountKey = ring.accountKey(tenant, account)
  const dueAt = clock().getTime()
  return transact(store, function* () {
    let revived = 0
    for (const { dueId, kind, dueAt: readDueAt } of yield* read('readDueOfAccount', { accountKey })) {
      if (kind !== givenUp) continue
      const place = { accountKey, dueId, bucket: bucketOf(accountKey), readDueAt }
      revived += yield* write('reviveDelivery', { ...place, readKind: givenUp, kind: 'deliver', dueAt })
    }
    return keep(revived)
  })
}
