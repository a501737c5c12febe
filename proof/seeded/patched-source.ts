import type { Patch } from './bugs.ts'

/**
 * A source with its patches made.
 *
 * @throws {RangeError} A text is not there as often as its patch says: the product has changed, and the bug with it.
 */
export const patchedSource = (source: string, patches: readonly Patch[], file: string): string =>
  patches.reduce((text, [from, to, times = 1]) => {
    const found = text.split(from).length - 1
    if (found !== times) throw new RangeError(`${file} has "${from.trim()}" ${found} times, not ${times}.`)
    return text.replaceAll(from, () => to)
  }, source)
