// What the sheet needs at run time beside its code: as made by npm pack from what is built.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pack } from '../../../../tools/lib/pack.ts'

const require = createRequire(import.meta.url)
const fontsFolder = new URL('../../src/sheet/fonts/', import.meta.url)
const fonts = readdirSync(fontsFolder).filter((file) => file.endsWith('.woff'))

test('the published package has the fonts with their licence, and the style for printing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-sheet-packed-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [tarball] = await pack(['sparekey-server'], folder)
  for (const file of [...fonts, 'OFL.txt'])
    assert.ok(tarball?.files.includes(`dist/sheet/fonts/${file}`), file)
  assert.ok(tarball?.files.includes('dist/sheet/print.css'))
})

test('the fonts are those of their packages, byte for byte', () => {
  assert.equal(fonts.length, 6)
  for (const file of fonts) {
    const family = /^atkinson-hyperlegible-[a-z]+/.exec(file)?.[0] ?? ''
    const original = readFileSync(require.resolve(`@fontsource/${family}/files/${file}`))
    assert.ok(original.equals(readFileSync(new URL(file, fontsFolder))), file)
  }
})

test('the licence has the notices of both families and the terms', () => {
  const text = readFileSync(new URL('OFL.txt', fontsFolder), 'utf8')
  for (const family of ['mono', 'next']) {
    const licence = readFileSync(
      require.resolve(`@fontsource/atkinson-hyperlegible-${family}/LICENSE`),
      'utf8',
    )
    const [notice = '', ...terms] = licence.split('\n')
    assert.ok(text.includes(notice), family)
    assert.ok(text.includes(terms.join('\n').trim()), family)
  }
})
