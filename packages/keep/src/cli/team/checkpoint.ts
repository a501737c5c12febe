import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { openTeam } from './at-work.ts'
import { checkpointIn, compareCheckpoint } from '../../team/checkpoint.ts'
import { KeepError } from '../../errors.ts'

/** `keep team checkpoint FILE|-` */
export async function checkpoint(context: Context): Promise<void> {
  const path = requireWord(context.given, 1, 'the file with the message, or - for standard input')
  const bytes = path === '-' ? await context.terminal.readInput() : await fileAt(path)
  const note = checkpointIn(Buffer.from(bytes).toString())
  if (note === null)
    throw new KeepError(
      'input_refused',
      'There is no checkpoint in this. Give the text of the message, unbroken.',
    )
  const { office } = await openTeam(context)
  const { at, head, log } = await compareCheckpoint(office, note)
  context.report({ at, seq: head.seq, logSize: log.size }, () =>
    [
      `The history goes on from this checkpoint of ${at.slice(0, 10)}: entry ${head.seq} of the chain, ${log.size} of the log.`,
      'What the server says it was then, it says today.',
    ].join('\n'),
  )
}

async function fileAt(path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(path))
  } catch (cause) {
    throw new KeepError('file_unreadable', 'The file cannot be read.', { cause })
  }
}
