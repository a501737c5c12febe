import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

/** As a flood does: what lives for some turns of the loop, and what is garbage when it is no longer young. */
const flooded = `
import { getHeapSpaceStatistics } from 'node:v8'
const spaceBytes = (name) => getHeapSpaceStatistics().find((one) => one.space_name === name).space_size
let young = 0
let old = 0
let requests = []
for (let turn = 0; turn < 1500; turn += 1) {
  for (let number = 0; number < 200; number += 1) requests.push({ turn, headers: [turn, number, {}, {}] })
  if (requests.length > 60_000) requests = requests.slice(30_000)
  young = Math.max(young, spaceBytes('new_space'))
  old = Math.max(old, spaceBytes('old_space'))
  await new Promise(setImmediate)
}
console.log(JSON.stringify({ young, old }))`

const memory = new URL('../../src/memory.ts', import.meta.url)

const bytesAfter = async (first: string): Promise<{ readonly young: number; readonly old: number }> => {
  const argv = ['--input-type=module', '--eval', `${first}\n${flooded}`]
  const { stdout } = await promisify(execFile)(process.execPath, argv)
  return JSON.parse(stdout) as { young: number; old: number }
}

const mebibytes = (bytes: number): number => bytes / 1024 / 1024

test('the heap stays near what is alive: 32 MiB at most are young, and little of the rest is garbage', async () => {
  const { young, old } = await bytesAfter(
    `import { boundHeap } from ${JSON.stringify(memory.href)}\nboundHeap()`,
  )
  assert.ok(mebibytes(young) <= 32, `${mebibytes(young)} MiB young`)
  assert.ok(mebibytes(old) <= 40, `${mebibytes(old)} MiB old`)
})
