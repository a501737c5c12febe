// Not among the tests of every day: a build by Next.js takes longer than all that it shows here. `npm run adopt` runs it.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../../packages/sparekey/test/elements/stage.ts'
import { plainEnvironment, run } from '../../../tools/lib/run.ts'
import { type Copy, copyOf, startApplication } from './application.ts'
import { tellStory } from './story.ts'

const needed = ['@types/react', '@types/react-dom', 'csstype', 'typescript']
const next = 'node_modules/next/dist/bin/next'
const env = { NEXT_TELEMETRY_DISABLED: '1' }

let adopted: Copy
let browser: Browser
before(async () => {
  ;[adopted, browser] = await Promise.all([copyOf('next/adopted', needed), openBrowser()])
})
after(async () => {
  adopted.remove()
  await browser.close()
})

test('with backup codes it is built by Next.js, types and all, and opens no database meanwhile', async () => {
  const { succeeded, output, errors } = await run(process.execPath, [next, 'build'], {
    cwd: adopted.folder,
    env: { ...plainEnvironment(), ...env },
    limitSeconds: 120,
  })
  assert.ok(succeeded, output + errors)
  assert.match(output, /Finished TypeScript/)
  const made = readdirSync(adopted.folder).filter((file) => /\.(db|keys)$/.test(file))
  assert.deepEqual(made, [])
})

test('with backup codes: enrolled, signed in with a code, the list worked through, and the owner told', async () => {
  const args = [next, 'start', '--port', '0', '--hostname', '127.0.0.1']
  const application = await startApplication(adopted.folder, args, env)
  try {
    await tellStory(browser, application)
  } finally {
    await application.stop()
  }
})
