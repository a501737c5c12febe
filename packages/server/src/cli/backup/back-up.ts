import { resolve } from 'node:path'
import { SetupError } from 'sparekey'
import type { KeyLocation } from '../../config/key-location.ts'
import { bytesText } from '../format.ts'
import { ringPath } from '../../serve/keys.ts'
import { readConfig } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { copyDatabase } from './copy-database.ts'

/** Copies the configured SQLite database to a new file. */
export const backUp = async (terminal: Terminal, path: string): Promise<Report> => {
  const { database, keys } = readConfig(terminal)
  if (database.kind === 'postgres') {
    throw new SetupError(
      'setting_invalid',
      'The database is PostgreSQL: use pg_dump or pgBackRest. The key ring is not in such a copy either; keep one elsewhere.',
    )
  }
  const file = resolve(path)
  const bytes = await withProgress('Copying', (progress) =>
    copyDatabase(database.path, file, (done) => progress.say(`${Math.floor(done * 100)} %`)),
  )
  const keyRing = ringPath(keys)
  return {
    json: { file, bytes, keyRing },
    lines: [
      `Copied to ${file} (${bytesText(bytes)}).`,
      `The key ring is not in it, and without the ring the copy opens nothing: keep a copy of ${keyRing ?? ringSetting(keys)} somewhere else.`,
    ],
  }
}

const ringSetting = ({ kind }: KeyLocation): string =>
  kind === 'command' ? 'what SPAREKEY_KEYS_COMMAND prints' : 'SPAREKEY_KEYS'
