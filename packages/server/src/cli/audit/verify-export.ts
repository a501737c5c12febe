import { nodePrimitives, verifyExport, type ExportVerdict } from 'sparekey/service'
import { EXIT } from '../command.ts'
import { counted } from '../format.ts'
import type { Report } from '../report.ts'
import { readKeptFile } from './kept-file.ts'
import { readKeyText } from './log-key.ts'
import { readExport } from './read-export.ts'

export interface VerifyExportOptions {
  /** JSON Lines of all events. */
  readonly file: string
  /** Signed checkpoints. */
  readonly against: string
  readonly key: string
}

/** Verifies an export with a checkpoint and the log's key: no database, no settings. */
export const verifyExportFile = async ({ file, against, key }: VerifyExportOptions): Promise<Report> => {
  const { kept } = readKeptFile(against, readKeyText(key))
  const verdict = await verifyExport(nodePrimitives, readExport(file), kept)
  const { events, proven, blanked, unproven, faults } = verdict
  return {
    exit: faults.length > 0 ? EXIT.no : EXIT.done,
    json: { events, proven, blanked, unproven, findingCount: faults.length, findings: faults },
    lines: [...faults, summary(verdict)],
  }
}

const summary = ({ events, proven, blanked, unproven, faults }: ExportVerdict): string => {
  if (faults.length > 0) return `${counted(faults.length, 'finding')} in ${counted(events, 'event')}.`
  const erased = blanked === 0 ? '' : `, ${blanked} of them erased`
  const later =
    unproven === 0 ? '' : ` ${counted(unproven, 'event')} came after the checkpoint: nothing proves them yet.`
  return `The export is whole: ${counted(proven, 'event')} as the log signed them${erased}.${later}`
}
