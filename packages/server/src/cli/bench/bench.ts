import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetupError } from 'sparekey'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import { measureHashes, measureUses, type Uses } from './measure.ts'

/** Of the file system `tmpfs` (statfs(2)). */
const TMPFS = 0x01021994

/** Measures this machine in a directory of its own, which is removed again. */
export const bench = async (seconds: number, parent: string | null): Promise<Report> => {
  const directory = makeDirectory(parent)
  const clear = (): void => rmSync(directory, { recursive: true, force: true })
  const interrupted = (): never => {
    clear()
    process.exit(130)
  }
  process.once('SIGINT', interrupted)
  try {
    const inMemory = statfsSync(directory).type === TMPFS
    const millis = seconds * 1000
    const { perSecond, sheets } = await withProgress('1 of 3: hashing', () =>
      measureHashes(join(directory, 'standard.db'), millis),
    )
    const uses = await withProgress('2 of 3: using codes', () => measureUses(sheets, millis))
    await sheets.close()
    const long = await withProgress('3 of 3: using long codes', () =>
      measureLongUses(join(directory, 'long.db'), millis),
    )
    const machine = {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      node: process.versions.node,
      directory: parent ?? tmpdir(),
      inMemory,
    }
    return {
      json: {
        machine,
        secondsEach: seconds,
        hashes: { perSecond: rounded(perSecond) },
        uses,
        usesOfLongCodes: long,
      },
      lines: [
        `${machine.cores} cores (${machine.processor}), Node ${machine.node}, SQLite in ${machine.directory}`,
        ...(inMemory
          ? ['That directory is in memory: name one on a disk with --directory to measure the disk as well.']
          : []),
        '',
        `  slow hashes       ${perSecondText(perSecond)}   one for each standard code that is issued or checked`,
        `  uses of a code    ${perSecondText(uses.perSecond)}   ${usesText(uses)}`,
        `  uses, long codes  ${perSecondText(long.perSecond)}   ${usesText(long)}; no slow hash`,
        '',
        'Each use is on disk before its answer.',
      ],
    }
  } finally {
    process.removeListener('SIGINT', interrupted)
    clear()
  }
}

const measureLongUses = async (path: string, millis: number): Promise<Uses> => {
  const { sheets } = await measureHashes(path, millis, 'long')
  try {
    return await measureUses(sheets, millis)
  } finally {
    await sheets.close()
  }
}

const makeDirectory = (parent: string | null): string => {
  try {
    return mkdtempSync(join(parent ?? tmpdir(), 'sparekey-bench-'))
  } catch (cause) {
    const line =
      'The temporary database cannot be made there. Name a directory that can be written with --directory.'
    throw new SetupError('setting_invalid', line, { cause })
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10

const perSecondText = (perSecond: number): string =>
  `${Math.round(perSecond).toLocaleString('en-US').padStart(7)}/s`

const usesText = ({ medianMs, p95Ms, inParallel }: Uses): string =>
  `${inParallel} at a time: half within ${medianMs} ms, 95 % within ${p95Ms} ms`
