import { ArgumentTypeError } from './errors.ts'
import { asInteger, asRecord } from './validation.ts'
import type { HashGateOptions } from './lifecycle/hash-gate.ts'

/** The threads that native code of Node runs on: libuv's pool, 4 unless set (UV_THREADPOOL_SIZE), less one for files and DNS. */
const poolThreads = (): number => {
  const set = Number(globalThis.process?.env['UV_THREADPOOL_SIZE'] ?? 4)
  return Math.max(1, (Number.isInteger(set) && set > 0 ? set : 4) - 1)
}

const observer = (given: NonNullable<HashGateOptions['onRun']>): typeof given => {
  if (typeof given !== 'function')
    throw new ArgumentTypeError('gate.onRun', '"gate.onRun" must be a function.')
  return given
}

/**
 * What is left out is as many at once as there are cores, and 64 times as many waiting, for at most 2 seconds.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an unknown option, or one of the wrong type.
 * @throws {ArgumentRangeError} `invalid_request`: an option out of its bounds.
 */
export const gateOptions = (given: Partial<HashGateOptions> = {}): HashGateOptions => {
  asRecord(given, 'gate', ['permits', 'places', 'waitMs', 'onRun'])
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1
  const permits = asInteger(given.permits ?? Math.min(cores, poolThreads()), 'gate.permits', 1, 1024)
  return {
    permits,
    places: asInteger(given.places ?? 64 * permits, 'gate.places', 1, 100_000),
    waitMs: asInteger(given.waitMs ?? 2000, 'gate.waitMs', 1, 60_000),
    ...(given.onRun !== undefined && { onRun: observer(given.onRun) }),
  }
}
