import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

test('the program tells the whole story, and stays under 60 lines', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'sparekey-example-'))
  try {
    const output = execFileSync(process.execPath, [main], { cwd, encoding: 'utf8' })
    assert.match(output, /^Sheet [0-9A-Z]{4}: /)
    assert.match(
      output,
      /Saved\.\nWelcome back\. 9 codes left; the one that starts with .. is used up\.\nThat code was used on /,
    )
    assert.match(output, /9 of 10 left; advice: replace_codes\n$/)
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
  assert.ok(readFileSync(main, 'utf8').split('\n').length < 60)
})
