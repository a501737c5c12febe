import { addWaitingKey, newestKeyId, nodeRandom } from 'sparekey/service'
import { readConfig } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { withKeyFileLock } from './lock.ts'
import { ringFileOf } from './ring-file.ts'

/** Puts a key on the ring that waits: it opens nothing yet and seals nothing. A second one is not added while one waits. */
export const addKeyToRing = async (terminal: Terminal): Promise<Report> => {
  const file = await ringFileOf(readConfig(terminal))
  const { path } = file
  return withKeyFileLock(path, async () => {
    const data = await file.read()
    const waits = newestKeyId(data)
    if (waits !== data.current) return addReport(path, waits, false)
    const added = addWaitingKey(data, nodeRandom, new Date())
    await file.write(added)
    return addReport(path, newestKeyId(added), true)
  })
}

const addReport = (path: string, keyId: string, isNew: boolean): Report => ({
  json: { file: path, keyId, added: isNew },
  lines: [
    isNew ? `Key ${keyId} was added to ${path}.` : `Key ${keyId} waits on ${path} already; none was added.`,
    'It seals nothing yet. Give the ring to every process, then run "sparekey keys rotate".',
  ],
})
