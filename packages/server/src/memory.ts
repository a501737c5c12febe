import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * By default V8 lets what is short-lived take 128 MB, and what is kept grow to four times of what is alive, before it collects:
 * a flood would leave the process that much larger. The limits on its command line are read before a program begins;
 * these are read at each collection.
 */
const youngMostBytes = 16 * 1024 * 1024
const oldGrowthPercent = 50

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0

/** Keeps the heap near what is alive, from here on. V8 gives young memory back at rest, so it must be let grow again. */
export const boundHeap = (): void => {
  setFlagsFromString(`--heap-growing-percent=${oldGrowthPercent}`)
  const boundYoung = (): void =>
    setFlagsFromString(`--semi-space-growth-factor=${youngBytes() < youngMostBytes ? 2 : 1}`)
  boundYoung()
  new PerformanceObserver(boundYoung).observe({ entryTypes: ['gc'] })
}
