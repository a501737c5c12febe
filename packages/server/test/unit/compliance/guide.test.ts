import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { en } from '../../../src/pages/texts/en.ts'

const guide = readFileSync(new URL('../../../../../docs/guides/for-the-auditor.md', import.meta.url), 'utf8')

/** The pages have a sentence for each event there is; the compiler sees to that. */
const events = Object.keys(en.manage.events).toSorted()

test('the guide lists every event', () => {
  const table = guide.slice(guide.indexOf('| event |'), guide.indexOf('Beside the events'))
  const listed = [...table.matchAll(/`([a-z]+\.[a-z_]+)`/g)].map(([, name]) => name ?? '').toSorted()
  assert.deepEqual(listed, events)
})
