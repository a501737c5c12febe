import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSound } from '../../support/inspect.ts'
import { createLab, verdict } from '../../support/lab.ts'

test('a code of a sheet that was used up and is too old by now leaves the present sheet alone', async () => {
  const policy = { format: 'long' as const, attempts: { delaysSeconds: [] }, issuing: { countsAllowed: [5] } }
  const lab = await createLab({ policy })
  const old = await lab.sheet({ count: 5, expiresInDays: 1 })
  for (const code of old.codes) assert.ok((await lab.redeem(code)).ok)
  const present = await lab.sheet({ count: 5 })
  lab.clock.advance(2 * 86_400)
  assert.equal(verdict(await lab.redeem(old.codes[0])), 'code_already_used')
  const { row } = await assertSound(lab)
  assert.equal(row.remaining, 5)
  assert.ok((await lab.redeem(present.codes[1]!)).ok)
})
