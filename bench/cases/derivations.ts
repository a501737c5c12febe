// Key derivations for each admitted attempt, counted.
import { createTestSparekey } from 'sparekey/testing'
import { say, type Row } from '../measure.ts'

export const derivationsPerAttempt = async (): Promise<readonly Row[]> => {
  say('  derivations counted')
  const rows: Row[] = []
  for (const count of [5, 10, 16, 50, 100]) {
    const { sparekey, clock } = await createTestSparekey({
      policy: { issuing: { count }, attempts: { delaysSeconds: [] } },
    })
    const justNow = (...methods: string[]) => ({ methods, at: clock.now() })
    const sheet = await sparekey.issue('a', { reason: 'enrollment', authentication: justNow('otp') })
    const other = await sparekey.issue('b', { reason: 'enrollment', authentication: justNow('otp') })
    if (!sheet.ok || !other.ok) throw new TypeError('no codes')
    const before = sparekey.statistics().started
    const attempts = [...sheet.codes.slice(0, 3), ...other.codes.slice(0, 5), sheet.codes[0]]
    for (const code of attempts) await sparekey.redeem('a', { code, firstFactor: justNow('pwd') })
    const each = (sparekey.statistics().started - before) / attempts.length
    rows.push({
      what: `derivations an attempt, set of ${count}`,
      figure: each.toFixed(2),
      against: '1.00',
      ratio: each,
      goal: { text: '= 1.00', holds: each === 1 },
    })
    await sparekey.close()
  }
  return rows
}
