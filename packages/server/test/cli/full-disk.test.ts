import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const root = mkdtempSync(join(tmpdir(), 'sparekey-full-'))
after(() => rmSync(root, { recursive: true, force: true }))

const files = new URL('../../src/cli/files.ts', import.meta.url).href
const writing = `
  const { draftFile } = await import(${JSON.stringify(files)})
  const draft = draftFile(${JSON.stringify(join(root, 'export.jsonl'))})
  try {
    for (let line = 0; line < 100; line += 1) draft.line('x'.repeat(999))
    draft.publish()
    console.log('published')
  } catch (error) {
    console.log(error.message)
  } finally {
    draft.discard()
  }`

test(
  'where the disk takes only a part of a file, none is published',
  { skip: process.platform === 'win32' },
  () => {
    // A limit on the size of files answers as a full disk does: the last write that fits is taken in part.
    const script = `trap '' XFSZ; ulimit -f 80; exec "$0" --input-type=module --eval "$1"`
    const said = execFileSync('bash', ['-c', script, process.execPath, writing], { encoding: 'utf8' })
    assert.match(said, /export\.jsonl cannot be written \(EFBIG\)\. Check the path\.\n$/)
    assert.deepEqual(readdirSync(root), [])
  },
)
