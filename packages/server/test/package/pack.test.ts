// The published artifact is the tested artifact: the service that starts here came out of `npm pack` and `npm install`.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { installInto, pack } from '../../../../tools/lib/pack.ts'
import { run, startService } from '../../../../tools/lib/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparekey-server-packed-'))
const installed = join(folder, 'installed')
const binary = join(installed, 'node_modules/.bin/sparekey')

before(async () => installInto(installed, await pack(['sparekey', 'sparekey-server'], folder)))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the installed binary explains itself', async () => {
  const { succeeded, output, errors } = await run(binary, ['--help'], { cwd: folder })
  assert.ok(succeeded, errors)
  assert.match(output, /serve/)
})

test('the installed service starts in an empty folder, answers, and stops with 0', async () => {
  const service = await startService(binary, folder)
  const response = await fetch(`${service.url}/healthz`)
  assert.equal(response.status, 200)
  assert.equal(await service.stop(), 0)
})
