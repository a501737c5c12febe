import type { HashRun } from 'sparekey'
import type { Spans } from './spans.ts'

/** The wait for a core and the hash itself, as two spans of the request that asked for it. */
export const traceDerivation = (spans: Spans, { waitedMs, ranMs }: HashRun): void => {
  spans.past('key derivation queue', waitedMs, ranMs, {})
  spans.past('key derivation', ranMs, 0, {})
}
