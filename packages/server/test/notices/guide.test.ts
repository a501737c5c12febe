import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { kinds } from '../unit/notices/support.ts'
import { guideFile, guideMessages, withMessages } from './guide-messages.ts'

test('the guide shows every message as it is sent', async () => {
  const guide = readFileSync(guideFile, 'utf8')
  const messages = await guideMessages()
  for (const kind of kinds) assert.ok(messages.includes(`### \`${kind}\`\n`), kind)
  // Write them anew with: node packages/server/test/notices/guide-messages.ts
  assert.equal(guide, withMessages(guide, messages))
})
