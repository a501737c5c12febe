import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { faces } from '../../../src/paper/pdf/fonts.ts'
import { fontModule } from '../../paper/font-module.ts'

test('the embedded fonts are those of their packages, with their licence', () => {
  const source = readFileSync(new URL('../../../src/paper/fonts/faces.ts', import.meta.url), 'utf8')
  assert.ok(source === fontModule(), 'run test/paper/font-module.ts')
  assert.match(source, /SIL OPEN FONT LICENSE Version 1\.1/)
})

test('every character of ASCII and of Western, Central and Northern European names can be drawn', () => {
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index)).join('')
  for (const font of ['mono', 'prose', 'bold'] as const) {
    const ofFont = faces().filter((face) => face.font === font)
    for (const character of `${ascii}ÄÖÜßàéîõúçñøåæÐþŁžőęđğşțĶūėĦ€–—’“”„…•›`) {
      assert.ok(
        ofFont.some((face) => face.has(character.codePointAt(0) ?? 0)),
        `${font} ${character}`,
      )
    }
  }
})
