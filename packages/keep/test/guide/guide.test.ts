import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { goThrough } from '../../record/session.ts'
import { shows, stepsOf } from '../../record/steps.ts'

const guide = new URL('../../../../docs/guides/your-own-codes.md', import.meta.url)

test('the guide "your own codes, from zero" works as it stands, at a terminal and on empty machines', async () => {
  const steps = stepsOf(await readFile(guide, 'utf8'))
  assert.ok(steps.length > 25)
  for (const { step, shown } of await goThrough(steps)) {
    for (const claim of step.claims)
      assert.ok(shows(shown, claim), `line ${step.line}, expected “${claim}”:\n${shown}`)
  }
})
