// People who have used their codes, some of them one twice, so that an account has about ten events and a few of them are alarms.
import type { KeySource } from '../../packages/sparekey/src/crypto/ports.ts'
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import { justNow, open, settle } from '../scale/people.ts'

const usesEach = 8

export const enrolBusy = async (store: Store, keys: KeySource, count: number): Promise<void> => {
  const sparekey = await open(store, keys)
  for (let index = 0; index < count; index += 1) {
    const accountId = crypto.randomUUID()
    const authentication = justNow('pwd', 'otp')
    const sheet = await sparekey.issue(accountId, { reason: 'enrollment', authentication })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    const use = (code: string) => sparekey.redeem(accountId, { code, firstFactor: justNow('pwd') })
    const confirmed = await sparekey.confirm(accountId, { setId: sheet.setId, code: sheet.codes[0] })
    if (!confirmed.ok) throw new TypeError(confirmed.detail)
    for (const code of sheet.codes.slice(0, usesEach)) {
      const used = await use(code)
      if (!used.ok) throw new TypeError(used.detail)
    }
    if (index % 100 === 0) await use(sheet.codes[0])
  }
  await settle(sparekey)
  await sparekey.close()
}
