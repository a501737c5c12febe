import { closeSync, createReadStream, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { SetupError } from 'sparekey'

/**
 * The lines of a file; `what` names it in messages.
 *
 * @throws {SetupError} `setting_invalid`: there is no such file, or it cannot be read.
 */
export async function* linesOf(path: string, what = 'checkpoint'): AsyncGenerator<string> {
  const stream = createReadStream(path, 'utf8')
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (cause) {
    throw fileFault(cause, `The ${what} at ${path} cannot be read`)
  } finally {
    stream.destroy()
  }
}

/**
 * Reads what is at a path.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be read.
 */
export const readable = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (cause) {
    throw fileFault(cause, `${path} cannot be read`)
  }
}

/** A file that is written bit by bit and appears, whole and on disk, at its end. */
export interface Draft {
  line(text: string): void
  /** Puts it in its place, over a former one. */
  publish(): void
  /** Leaves the place as it was. Does nothing once it was published. */
  discard(): void
}

const CHUNK_CHARACTERS = 65_536

/** @throws {SetupError} `setting_invalid`: it cannot be written there. */
export const draftFile = (path: string): Draft => {
  const draft = `${path}.${process.pid}.new`
  const orRefuse = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      throw fileFault(cause, `${path} cannot be written`)
    }
  }
  const file = orRefuse(() => openSync(draft, 'w', 0o600))
  let waiting = ''
  let isOpen = true
  const flush = (): void => {
    // Where the disk has room for a part, one write takes that part and is content.
    orRefuse(() => writeFileSync(file, waiting))
    waiting = ''
  }
  const close = (): void => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  return {
    line(text) {
      waiting += `${text}\n`
      if (waiting.length >= CHUNK_CHARACTERS) flush()
    },
    publish() {
      flush()
      orRefuse(() => fsyncSync(file))
      close()
      orRefuse(() => renameSync(draft, path))
    },
    discard() {
      close()
      rmSync(draft, { force: true })
    },
  }
}

/**
 * Puts a text at a path, whole or not at all, with one line break at its end.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be written there.
 */
export const writeWhole = (path: string, text: string): void => {
  const draft = draftFile(path)
  try {
    draft.line(text.trimEnd())
    draft.publish()
  } finally {
    draft.discard()
  }
}

/** What the system says of a file, as a line that names the code and what to do; anything else as it is. */
export const fileFault = (cause: unknown, what: string): unknown => {
  if (!(cause instanceof Error) || !('code' in cause)) return cause
  return new SetupError('setting_invalid', `${what} (${String(cause.code)}). Check the path.`, { cause })
}
