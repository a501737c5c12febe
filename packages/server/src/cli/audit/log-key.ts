import { SetupError, type Store } from 'sparekey'
import { logKey, nodePrimitives, parseVerifierKey, type VerifierKey } from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import { openRing } from '../open.ts'

/**
 * The key that `--key` gives.
 *
 * @throws {SetupError} `setting_invalid`: it is not the text of a log's key.
 */
export const readKeyText = (text: string): VerifierKey => {
  const key = parseVerifierKey(nodePrimitives, text.trim())
  if (key !== null) return key
  throw new SetupError(
    'setting_invalid',
    '--key must be the line that "sparekey audit key" prints, e.g. sparekey/log/5f0c2a…+8d1f03b2+AQ….',
  )
}

/** The key of the log of a database, from its ring; `null` where no ring can be had, which only signatures need. */
export const findLogKey = async (store: Store, config: Config): Promise<VerifierKey | null> => {
  try {
    return logKey(nodePrimitives, await openRing(store, config))
  } catch (error) {
    if (error instanceof SetupError && NO_RING.has(error.code)) return null
    throw error
  }
}

const NO_RING: ReadonlySet<string> = new Set(['keys_missing', 'keys_unreachable', 'keys_refused'])
