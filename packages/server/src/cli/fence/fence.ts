import { SetupError } from 'sparekey'
import { createSparekeys, logSigner, lookAtLog, nodePrimitives, readLogHead } from 'sparekey/service'
import { readKeptCheckpoint } from '../../log-keeping/kept-file.ts'
import { faultText } from '../../log-keeping/words.ts'
import { openKeys } from '../../serve/keys.ts'
import { existing, unlessUnreachable, withCurrentStore } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { carryOut } from './carry-out.ts'
import { fenceParts } from './parts.ts'
import { makePlan } from './plan.ts'
import { fencedReport, planReport } from './words.ts'

export interface FenceOptions {
  readonly yes: boolean
  /** Ends every sheet there is. */
  readonly all: boolean
  /** Accepts that the accounts of lost events that the journal does not name stay as they are. */
  readonly knownOnly: boolean
}

/**
 * Says what a database that went back has lost; with `yes`, ends the sheets that this concerns and lets the service go on.
 *
 * @throws {SetupError} where there is nothing that could be compared, or not enough is said.
 */
export const fence = (terminal: Terminal, options: FenceOptions): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const keys = existing(config, await openKeys(config))
    const sparekeys = await unlessUnreachable(() => createSparekeys({ store, keys }))
    const path = config.checkpointFile
    const parts = fenceParts(store, sparekeys.ring, path)
    const note = await readKeptCheckpoint(path)
    const verdict = await lookAtLog(store, nodePrimitives, logSigner(nodePrimitives, parts.ring), note)
    if (verdict.state === 'unreadable') throw new SetupError('setting_invalid', faultText(verdict, path))
    const present = await readLogHead(store, nodePrimitives)
    const plan = await withProgress('Comparing', (progress) =>
      makePlan(parts, verdict, present, (share) => progress.say(`${Math.floor(share * 100)} %`)),
    )
    const isNothing = plan.state === 'fine' && !options.all
    if (!options.yes || isNothing) return planReport(plan, path, note !== null)
    if (plan.unnamed > 0 && !options.all && !options.knownOnly) {
      throw new SetupError(
        'setting_invalid',
        `Of ${plan.unnamed} lost events it is not known whose they were. Add --all to end every sheet there is, or --known-only to ` +
          'leave the accounts that are not named as they are.',
      )
    }
    const fenced = await withProgress('Ending sheets', (progress) =>
      carryOut(parts, sparekeys, plan, {
        all: options.all,
        progress: (done) => progress.say(`${done.toLocaleString('en-US')} accounts`),
      }),
    )
    return fencedReport(plan, fenced)
  })
