import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownVariables } from '../../src/config/names.ts'
import { docsPage } from '../../src/docs/page.ts'

test('a shell in which the examples of the page were set up still runs the program', async () => {
  const names = new Set([...(await docsPage()).matchAll(/\$([A-Z_]+)/g)].map(([, name = '']) => name))
  for (const name of ['SERVICE_URL', 'SPAREKEY_API_KEY', 'SET_ID']) assert.ok(names.has(name), name)
  const shell = Object.fromEntries([...names].map((name) => [name, 'a-value-of-32-characters-or-more-']))
  assert.deepEqual([...ownVariables(shell).values.keys()], ['SPAREKEY_API_KEY'])
})
