import { logKey, nodePrimitives, printVerifierKey } from 'sparekey/service'
import { openRing, withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'

/** The key with which others verify what this log signs. */
export const showLogKey = (terminal: Terminal): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const key = printVerifierKey(nodePrimitives, logKey(nodePrimitives, await openRing(store, config)))
    return { json: { key }, lines: [key] }
  })
