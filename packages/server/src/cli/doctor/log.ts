import { dirname } from 'node:path'
import { type KeySource, SetupError, SparekeyError, type Store } from 'sparekey'
import { logSigner, lookAtLog, nodePrimitives, readLogHead } from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import { readKeptCheckpoint } from '../../log-keeping/kept-file.ts'
import { faultText } from '../../log-keeping/words.ts'
import { type Finding, error, ok, warning } from './findings.ts'

const CHECK = 'log'

/** Whether the database continues the checkpoint that was kept of its log. Nothing is replaced. */
export const logFinding = async (config: Config, store: Store, keys: KeySource): Promise<Finding> => {
  const path = config.checkpointFile
  try {
    const signer = logSigner(nodePrimitives, await keys.load(false))
    const note = await readKeptCheckpoint(path)
    const verdict = await lookAtLog(store, nodePrimitives, signer, note)
    if (verdict.state !== 'fine') {
      const [, detail = '', action = ''] =
        /^(.*?\.) ((?:It|Put|Run) .*)$/s.exec(faultText(verdict, path)) ?? []
      return error(CHECK, detail, action)
    }
    const { size } = await readLogHead(store, nodePrimitives)
    if (size === 0) return ok(CHECK, 'No event was signed yet.')
    if (note === null) {
      return warning(
        CHECK,
        `No checkpoint is kept at ${path}: that the database went back would not be seen.`,
        'Start the service: it keeps one. Where one was kept before, put it back first.',
      )
    }
    const isBeside = config.database.kind === 'sqlite' && dirname(path) === dirname(config.database.path)
    return ok(
      CHECK,
      `The database continues the checkpoint kept at ${path}${isBeside ? ', beside it: restored together with it, it would say nothing (SPAREKEY_CHECKPOINT_FILE).' : '.'}`,
    )
  } catch (cause) {
    if (!(cause instanceof SetupError) && !(cause instanceof SparekeyError)) throw cause
    return error(CHECK, cause.message, 'Mend that and look again.')
  }
}
