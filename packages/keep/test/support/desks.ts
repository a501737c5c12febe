import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { serve } from '../../../keep-server/src/serve/serve.ts'
import { readSettings } from '../../../keep-server/src/serve/settings.ts'
import type { Keep } from './cli.ts'
import { temporaryFolder } from './vault.ts'

const setupToken = 'setup-'.repeat(8)

/** A real server, with more settings where a test needs them, and people whose clocks are the machine's. */
export async function office(t: TestContext, more: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder(t)
  const lines: string[] = []
  const base = { KEEP_SERVER_DATA_DIR: folder, KEEP_SERVER_PORT: '0', KEEP_SERVER_SETUP_TOKEN: setupToken }
  const server = await serve(readSettings({ ...base, ...more }), (line) => lines.push(line))
  t.after(() => server.stop())
  return { server, lines, folder }
}

/** Somebody whose clock is the machine's, and who may found teams. */
export async function atDesk(keep: Keep): Promise<Keep> {
  keep.now = new Date()
  await writeFile(keep.path('setup'), setupToken)
  keep.env['KEEP_TEAM_SETUP_TOKEN_FILE'] = keep.path('setup')
  return keep
}

/** Somebody joins with their own program, and a director takes them in. */
export async function joins(
  director: Keep,
  newcomer: Keep,
  handle: string,
  ...more: string[]
): Promise<void> {
  const { link } = (await director.json('team', 'invite', ...more)) as { link: string }
  const joined = await newcomer.piped(link, 'team', 'join', '-', '--as', handle)
  assert.equal(joined.code, 0, joined.notes)
  const fingerprint = /(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}/.exec(joined.out)?.[0] ?? ''
  const early = await newcomer.run('team', 'list')
  assert.deepEqual([early.code, /nobody has taken you in yet/.test(early.notes)], [14, true])
  const accepted = await director.run('team', 'accept', handle, '--yes')
  assert.equal(accepted.code, 0, accepted.notes)
  assert.ok(accepted.notes.includes(fingerprint), 'both see the same keys')
}
