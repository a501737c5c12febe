import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePolicy } from 'sparekey/service'
import { fipsFindings } from '../../../src/cli/doctor/fips.ts'

test('doctor says where a policy of approved algorithms alone runs without a FIPS provider, and asks no one else', () => {
  const fips = parsePolicy({ preset: 'fips' })
  assert.deepEqual(
    fipsFindings(fips, true).map(({ level }) => level),
    ['ok'],
  )
  const [found, ...more] = fipsFindings(fips, false)
  assert.deepEqual([found?.level, more], ['warning', []])
  assert.match(found?.action ?? '', /--enable-fips/)
  for (const preset of ['default', 'strict', 'legacy'] as const) {
    assert.deepEqual(fipsFindings(parsePolicy({ preset }), false), [])
  }
})
