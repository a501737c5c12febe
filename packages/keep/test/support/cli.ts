import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { newId } from '../../src/cli/ids.ts'
import { run } from '../../src/cli/main.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { KeepError } from '../../src/errors.ts'
import { temporaryFolder } from './vault.ts'

export const passphrase = 'correct horse battery staple'

/** What a run of the program left behind. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly notes: string
  /** Everything in its order, with the questions and what was typed. */
  readonly screen: string
}

/** A program in a folder of its own, with its settings in the environment, as a script has it. */
export class Keep {
  readonly folder: string
  readonly env: Record<string, string>
  now = new Date('2026-11-21T12:00:00.000Z')

  constructor(folder: string) {
    this.folder = folder
    this.env = {
      KEEP_CONFIG_DIR: join(folder, 'config'),
      KEEP_VAULT: join(folder, 'codes.keep'),
      KEEP_PASSPHRASE_FILE: join(folder, 'passphrase'),
      KEEP_WORK_FACTOR: '10',
      XDG_RUNTIME_DIR: join(folder, 'run'),
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
    }
  }

  /** Runs without a terminal. */
  run(...argv: string[]): Promise<Ran> {
    return this.answering([], argv, false)
  }

  /** Runs without a terminal, and gives the text on standard input. */
  piped(input: string | Uint8Array, ...argv: string[]): Promise<Ran> {
    return this.answering([], argv, false, Buffer.from(input))
  }

  /** Runs at a terminal where the answers are typed, each in the face of the whole output so far. */
  typed(answers: readonly (string | ((shown: string) => string))[], ...argv: string[]): Promise<Ran> {
    return this.answering(answers, argv, true)
  }

  /** Runs, requires success, and reads the JSON that came out. */
  async json(...argv: string[]): Promise<unknown> {
    const { code, out, notes } = await this.run(...argv, '--json')
    assert.equal(code, 0, `${out}${notes}`)
    return JSON.parse(out)
  }

  /** Runs and requires success. */
  async ok(...argv: string[]): Promise<string> {
    const { code, out, notes } = await this.run(...argv)
    assert.equal(code, 0, `${argv.join(' ')}: ${out}${notes}`)
    return out
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  private async answering(
    answers: readonly (string | ((shown: string) => string))[],
    argv: readonly string[],
    interactive: boolean,
    input: Uint8Array = Buffer.alloc(0),
  ): Promise<Ran> {
    let out = ''
    let notes = ''
    let shown = ''
    let screen = ''
    const queue = [...answers]
    const answer = async (question: string): Promise<string> => {
      if (!interactive) throw new KeepError('terminal_missing', 'no terminal')
      shown += question
      const next = queue.shift()
      assert.ok(next !== undefined, `no answer left for: ${question}\n${shown}`)
      return typeof next === 'string' ? next : next(shown)
    }
    const terminal: Terminal = {
      interactive,
      columns: 100,
      out: (text) => {
        out += `${text}\n`
        shown += `${text}\n`
        screen += `${text}\n`
      },
      note: (text) => {
        notes += `${text}\n`
        shown += `${text}\n`
        screen += `${text}\n`
      },
      ask: async (question) => {
        const given = await answer(question)
        screen += `${question}${given}\n`
        return given
      },
      askHidden: async (question) => {
        const given = await answer(question)
        screen += `${question}\n`
        return given
      },
      clear: () => {
        screen += '~~~ the screen is wiped ~~~\n'
      },
      readInput: () => Promise.resolve(input),
    }
    const code = await run(argv, {
      terminal,
      env: this.env,
      now: () => this.now,
      newId,
    })
    assert.equal(queue.length, 0, `answers left over: ${queue.length}\n${shown}`)
    return { code, out, notes, screen }
  }
}

/** A program with a fresh vault. */
export async function keepWithVault(t: TestContext): Promise<Keep> {
  const keep = await keepWithoutVault(t)
  await keep.ok('init', '--recovery-key-file', keep.path('recovery-key'))
  return keep
}

/** A program with a passphrase file and no vault. */
export async function keepWithoutVault(t: TestContext): Promise<Keep> {
  const keep = new Keep(await temporaryFolder(t))
  await mkdir(keep.path('run'))
  await writeFile(keep.path('passphrase'), `${passphrase}\n`)
  t.after(() => keep.run('lock'))
  return keep
}

/** Codes as GitHub's file has them, made up. */
export const githubFile =
  Array.from(
    { length: 16 },
    (_, index) =>
      `${(0xa1b20 + index * 4099).toString(16).slice(-5)}-${(0xd3e40 + index * 7919).toString(16).slice(-5)}`,
  ).join('\n') + '\n'

/** A vault with an account of GitHub: `github-jane`. */
export async function keepWithGithub(t: TestContext): Promise<Keep> {
  const keep = await keepWithVault(t)
  const { code, notes } = await keep.piped(
    githubFile,
    'import',
    '-',
    '--service',
    'github',
    '--login',
    'jane',
  )
  assert.equal(code, 0, notes)
  return keep
}
