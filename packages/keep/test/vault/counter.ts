import assert from 'node:assert/strict'

/** The counter in the data that the writer saves. */
export function counterOf(data: unknown): number {
  assert.ok(
    typeof data === 'object' && data !== null && 'counter' in data && typeof data.counter === 'number',
  )
  return data.counter
}
