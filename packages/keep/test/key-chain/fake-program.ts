import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a program was started with, and was given on standard input. */
export interface Call {
  readonly argv: readonly string[]
  readonly input: string
}

/** A program that stands in for one of the system's. */
export interface FakeProgram {
  readonly path: string
  calls(): Promise<readonly Call[]>
}

/**
 * Makes a program in a folder. `body` is JavaScript with `argv` and `input`, and `kept`: the text that is kept from call to call,
 * `null` at first. What it leaves in `kept`, `out`, `complaint` and `code` is what comes of the call.
 */
export async function fakeProgram(folder: string, name: string, body: string): Promise<FakeProgram> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  const log = `${path}.calls`
  const source = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const argv = process.argv.slice(2)
const input = readFileSync(0, 'utf8')
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ argv, input }) + '\\n')
const place = ${JSON.stringify(`${path}.kept`)}
let kept = existsSync(place) ? readFileSync(place, 'utf8') : null
let out = '', complaint = '', code = 0
${body}
if (kept === null) rmSync(place, { force: true })
else writeFileSync(place, kept)
process.stdout.write(out)
process.stderr.write(complaint)
process.exitCode = code
`
  await writeFile(path, source)
  await chmod(path, 0o755)
  return {
    path,
    calls: async () =>
      (await readFile(log, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Call),
  }
}

/** `secret-tool` as far as it is used: what it is asked and answers was seen of the real one. */
export const secretTool = `
if (argv[0] === 'store') kept = input
else if (kept === null) code = 1
else if (argv[0] === 'lookup') out = kept
else kept = null
`
