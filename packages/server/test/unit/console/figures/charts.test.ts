import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bars, lines, summary } from '../../../../src/console/charts/chart.ts'
import { dailyChart } from '../../../../src/console/overview/figures.ts'

const data = {
  title: 'Codes refused each day',
  labelled: 'Day (UTC)',
  labels: ['2026-11-20', '2026-11-21', '2026-11-22'],
  series: [
    { name: 'Wrong code', values: [3, 0, 1] },
    { name: 'Used <before>', values: [1, 0, 4] },
  ],
}

const lineByLine = async (markup: unknown): Promise<readonly string[]> =>
  String(await markup)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

// Written anew with: node --test --test-isolation=none --test-update-snapshots packages/server/test/unit/console/figures/charts.test.ts
test('bars of two series are drawn as they were reviewed', async (t) => {
  t.assert.snapshot(await lineByLine(bars(data)))
})

test('lines of two series are drawn as they were reviewed', async (t) => {
  t.assert.snapshot(await lineByLine(lines(data)))
})

test('a chart of nothing says so, and draws no shape beyond its ground', async () => {
  const empty = { ...data, series: [{ name: 'Wrong code', values: [0, 0, 0] }] }
  assert.equal(summary(empty), '2026-11-20 to 2026-11-22: none.')
  assert.doesNotMatch(String(await bars(empty)), /d="M[^"]*z"|NaN/)
  assert.doesNotMatch(String(await lines({ ...empty, labels: [], series: [] })), /NaN|Infinity/)
})

test('every figure of a picture is in its table, and no style or script is in either', async () => {
  const html = String(await bars(data))
  for (const value of [3, 0, 1, 4]) assert.match(html, new RegExp(`<td class="number">${value}</td>`))
  assert.match(html, /Used &lt;before&gt;/)
  assert.doesNotMatch(html, /style=|<style|<script|onclick/)
  assert.match(html, /<details>/)
})

test('a day without a figure is 0, and figures of one name are added up', () => {
  const rows = [
    { day: 10, name: 'a', amount: 2 },
    { day: 12, name: 'a', amount: 1 },
    { day: 12, name: 'b', amount: 4 },
    { day: 13, name: 'a', amount: 9 },
  ]
  const chart = dailyChart('t', rows, { fromDay: 10, toDay: 12 }, [{ name: 'both', figures: ['a', 'b'] }])
  assert.deepEqual(chart.series[0]?.values, [2, 0, 5])
  assert.deepEqual(chart.labels, ['1970-01-11', '1970-01-12', '1970-01-13'])
})
