import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatNamed, symbolCount } from '../../src/codes/formats.ts'
import { generateCodes } from '../../src/codes/generate.ts'
import { formatNames, seededRandom } from '../unit/codes/support.ts'

/** Pearson's statistic of these counts against equal ones. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** Exceeded by honest counts one time in 1,000 (Wilson–Hilferty). */
const limit = (cells: number): number => {
  const degrees = cells - 1
  return degrees * (1 - 2 / (9 * degrees) + 3.0902 * Math.sqrt(2 / (9 * degrees))) ** 3
}

for (const format of formatNames) {
  test(`${format}: in a million generated symbols no value is more frequent than others, overall and at every place`, () => {
    const random = seededRandom(2026)
    const described = formatNamed(format)
    const length = symbolCount(described)
    const { symbols: alphabet } = described.alphabet
    const counts = Array.from({ length }, () => Array.from(alphabet, () => 0))
    let symbols = 0
    while (symbols < 1_000_000) {
      for (const { code } of generateCodes({ format, count: 50, avoidLabels: new Set(), random })) {
        for (const [place, symbol] of Array.from(code.symbols).entries())
          counts[place]![alphabet.indexOf(symbol)]!++
        symbols += length
      }
    }
    const overall = counts[0]!.map((_, value) => counts.reduce((sum, place) => sum + place[value]!, 0))
    assert.ok(chiSquare(overall) < limit(alphabet.length), `overall ${chiSquare(overall)}`)
    for (const [place, tally] of counts.entries()) {
      assert.ok(chiSquare(tally) < limit(alphabet.length), `place ${place}: ${chiSquare(tally)}`)
    }
  })
}

test('every label is drawn equally often, and a symbol says nothing about its neighbour', () => {
  const random = seededRandom(7)
  const labels = new Map<string, number>()
  const pairs = new Map<string, number>()
  for (let round = 0; round < 1_000; round++) {
    for (const { label, code } of generateCodes({
      format: 'standard',
      count: 100,
      avoidLabels: new Set(),
      random,
    })) {
      labels.set(label, (labels.get(label) ?? 0) + 1)
      const pair = code.symbols.slice(2, 4)
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
    }
  }
  for (const counts of [labels, pairs]) {
    assert.equal(counts.size, 1024)
    assert.ok(chiSquare([...counts.values()]) < limit(1024), `${chiSquare([...counts.values()])}`)
  }
})
