import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const folder = new URL('../../../src/integrations/', import.meta.url)

test('every adapter, and what they share, is a file under 60 lines', () => {
  const adapters = ['express.ts', 'fastify.ts', 'hono.ts', 'next.ts']
  const files = readdirSync(folder)
  assert.deepEqual(
    adapters.filter((file) => !files.includes(file)),
    [],
  )
  for (const file of [...adapters, 'mounting.ts', 'one-sign-in.ts', 'node-request.ts', 'node-response.ts']) {
    assert.ok(readFileSync(new URL(file, folder), 'utf8').split('\n').length <= 60, file)
  }
})
