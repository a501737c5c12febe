import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { SetupError } from 'sparekey'

/** More than any way to write a code. */
const MOST_BYTES = 4096

/**
 * A code from standard input: typed at a prompt that does not show it, or piped in. Never an argument, which every user of
 * the machine can read in the list of processes and the shell keeps in its history.
 *
 * @throws {SetupError} `setting_invalid`: nothing came, or more than a code.
 */
export const readCode = (
  prompt: string,
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<string> => (input.isTTY ? askHidden(prompt, input, output) : readPiped(input))

const readPiped = async (input: NodeJS.ReadStream): Promise<string> => {
  const chunks: Buffer[] = []
  let lengthBytes = 0
  for await (const chunk of input as AsyncIterable<Buffer>) {
    lengthBytes += chunk.byteLength
    if (lengthBytes > MOST_BYTES) throw invalid('More than one code came on standard input. Send one alone.')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8').trim()
  if (text === '')
    throw invalid('No code came on standard input. Pipe it in, or run the command in a terminal.')
  return text
}

const askHidden = async (
  prompt: string,
  input: ReadStream,
  output: NodeJS.WritableStream,
): Promise<string> => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  output.write(prompt)
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      const stop = (): void => reject(invalid('No code was typed. Nothing was done.'))
      lines.once('close', stop)
    })
  } finally {
    output.write('\n')
    lines.close()
  }
}

const invalid = (line: string): SetupError => new SetupError('setting_invalid', line)
