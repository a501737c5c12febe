// People who have used their codes, some of them one twice, so that an account has about ten events and a few of them are alarms.
import type { KeySource } from '../../packages/sparekey/src/crypto/ports.ts'
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import { enrol, justNow, open, settle } from '../scale/people.ts'

const usesEach = 8

export const enrolBusy = async (store: Store, keys: KeySource, count: number): Promise<void> => {
  const people = await enrol(store, keys, count)
  const sparekey = await open(store, keys)
  const use = (accountId: string, code: string) =>
    sparekey.redeem(accountId, { code, firstFactor: justNow('pwd') })
  for (const [index, { accountId, codes }] of people.entries()) {
    for (const code of codes.slice(0, usesEach)) {
      const used = await use(accountId, code)
      if (!used.ok) throw new TypeError(used.detail)
    }
    if (index % 100 === 0) await use(accountId, codes[0] ?? '')
  }
  await settle(sparekey)
  await sparekey.close()
}
