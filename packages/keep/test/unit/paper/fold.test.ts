import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldOf } from '../../../src/paper/fold.ts'
import { paperSizes, pointsPerMillimetre } from '../../../src/paper/paper-size.ts'

const envelopes = { a4: 110, letter: 104.8 } as const

for (const paper of Object.values(paperSizes)) {
  test(`a folded ${paper.name} lies flat, leaves a strip for signatures and fits its envelope`, () => {
    const { top, middle, bottom, upperLine, lowerLine, strip } = foldOf(paper)
    assert.ok(Math.abs(top + middle + bottom - paper.height) < 0.01)
    assert.deepEqual([upperLine, lowerLine], [top, top + middle])
    assert.ok(bottom < middle, 'the bottom panel is folded in first')
    assert.ok(Math.abs(middle - top - strip) < 0.01, 'the flap ends where the strip begins')
    assert.ok(strip / pointsPerMillimetre > 12 && strip / pointsPerMillimetre < 14)
    assert.ok(middle / pointsPerMillimetre + 2 < envelopes[paper.name])
  })
}
