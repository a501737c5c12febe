import { Buffer } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import { KeepError } from '../errors.ts'

/** What a command sees of the person and the screen. */
export interface Terminal {
  /** Whether somebody can be asked: both standard input and standard output are a terminal. */
  readonly interactive: boolean
  /** Columns of the screen; more than any line has where there is none, so that nothing is cut for other programs. */
  readonly columns: number
  /** Writes the result, to standard output. */
  out(text: string): void
  /** Writes what is beside the result, to standard error. */
  note(text: string): void
  /** Asks for one line. @throws KeepError `terminal_missing`, or `cancelled` on Ctrl-C and Ctrl-D. */
  ask(question: string): Promise<string>
  /** Asks for one line without showing it. @throws as {@link ask}. */
  askHidden(question: string): Promise<string>
  /** Wipes the screen and what was scrolled off it. */
  clear(): void
  /** Everything on standard input. */
  readInput(): Promise<Uint8Array>
}

const ctrlC = '\u0003'
const ctrlD = '\u0004'
const ctrlU = '\u0015'
const largestInputBytes = 16 * 1024 * 1024

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  const interactive = stdin.isTTY && stdout.isTTY
  // Keys that were typed ahead of a question belong to the next one.
  let pending = ''
  const readLine = async (question: string, shown: boolean): Promise<string> => {
    if (!interactive) throw terminalMissing()
    const { line, rest } = await readKeys(question, pending, shown)
    pending = rest
    return line
  }
  return {
    interactive,
    columns: stdout.columns > 0 ? stdout.columns : Number.MAX_SAFE_INTEGER,
    out: (text) => void stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    note: (text) => void stderr.write(text.endsWith('\n') ? text : `${text}\n`),
    ask: (question) => readLine(question, true),
    askHidden: (question) => readLine(question, false),
    clear: () => {
      if (interactive) stdout.write('\u001B[2J\u001B[3J\u001B[H')
    },
    readInput: readStandardInput,
  }
}

/** The refusal of a question that nobody is there to answer. */
export function terminalMissing(): KeepError {
  return new KeepError(
    'terminal_missing',
    'This needs an answer, and there is no terminal to ask on. Give it as an option (--help lists them), and the passphrase in a file named by KEEP_PASSPHRASE_FILE.',
  )
}

// A line editor of our own: node:readline keeps a history and echoes, and neither is fit for secrets.
function readKeys(question: string, ahead: string, shown: boolean): Promise<{ line: string; rest: string }> {
  const { stdin, stdout } = process
  const decoder = new StringDecoder('utf8')
  return new Promise((resolve, reject) => {
    let line = ''
    const finish = (act: () => void): void => {
      stdin.off('data', take)
      stdin.off('end', ended)
      stdin.setRawMode(false)
      stdin.pause()
      stdout.write('\n')
      act()
    }
    const ended = (): void => finish(() => reject(cancelled()))
    const typed = (text: string): void => {
      const keys = Array.from(text)
      for (const [index, key] of keys.entries()) {
        if (key === '\r' || key === '\n') {
          const rest = keys
            .slice(index + 1)
            .join('')
            .replace(/^\n/, '')
          finish(() => resolve({ line, rest }))
          return
        }
        if (key === ctrlC || (key === ctrlD && line === '')) {
          finish(() => reject(cancelled()))
          return
        }
        line = edited(line, key, shown)
      }
    }
    const take = (chunk: Buffer): void => {
      const text = decoder.write(chunk)
      // Arrow keys and the like arrive as one escape sequence; there is nothing here that they could do.
      if (!text.startsWith('\u001B')) typed(text)
    }
    // Before the question is there to be seen: what is typed on it at once must not be shown by the terminal itself.
    stdin.setRawMode(true)
    stdin.on('data', take)
    stdin.once('end', ended)
    stdin.resume()
    stdout.write(question)
    if (ahead !== '') typed(ahead)
  })
}

function edited(line: string, key: string, shown: boolean): string {
  const { stdout } = process
  if (key === '\u007F' || key === '\b') {
    if (line !== '' && shown) stdout.write('\b \b')
    return Array.from(line).slice(0, -1).join('')
  }
  if (key === ctrlU) {
    if (shown) stdout.write('\b \b'.repeat(Array.from(line).length))
    return ''
  }
  if (/\p{Cc}/u.test(key) && key !== '\t') return line
  if (shown) stdout.write(key)
  return line + key
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > largestInputBytes) {
      throw new KeepError(
        'input_refused',
        'Standard input is larger than 16 MB: that is not a list of codes.',
      )
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function cancelled(): KeepError {
  return new KeepError('cancelled', 'Stopped. Nothing was changed since the last message.')
}
