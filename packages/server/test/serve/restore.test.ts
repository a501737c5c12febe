import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { drill, withoutChance } from './restore-drill.ts'

test('a restored backup is refused, fenced and served again: no used code works, and its owner is told', async () => {
  const done = await drill()
  assert.equal(done.refused.exit, 2)
  assert.match(
    done.refused.line,
    /^sparekey: The database went back: it holds 2 of the 4 events that were signed .* Run "sparekey fence"\.$/,
  )
  assert.equal(done.plan.exit, 1)
  assert.match(done.plan.out, /default \/ ada: 1 code\.redeemed/)
  assert.match(done.plan.out, /account key [0-9a-f]{32}: 1 set\.issued/)
  assert.equal(done.fenced.exit, 0)
  assert.deepEqual(done.usedAgain, { status: 410, code: 'set_revoked' })
  assert.ok(
    done.told.some((subject) => /please get a new/.test(subject)),
    done.told.join('\n'),
  )
  assert.equal(done.checks.status, 200, done.checks.text)

  // Recorded anew with: node packages/server/test/serve/record-restore.ts
  const recorded = readFileSync(new URL('../../../../docs/restore-session.txt', import.meta.url), 'utf8')
  assert.equal(withoutChance(recorded.slice(recorded.indexOf('$'))), withoutChance(done.session))
})
