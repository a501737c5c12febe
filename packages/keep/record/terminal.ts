// A person at a real terminal: a shell behind a pseudo-terminal of util-linux' `script`, typed to when it asks.
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const prompt = /(?:^|\n)\$ $/
// Every question of the program ends in a space.
const question = /(?:^|\n)[^\n]*\S $/
const settings = fileURLToPath(new URL('shell.rc', import.meta.url))
const limitSeconds = 30

export class Terminal {
  /** Everything that was on the screen, without the codes that colour and move. */
  shown = ''
  readonly #shell: ChildProcessWithoutNullStreams
  #since = 0

  private constructor(shell: ChildProcessWithoutNullStreams) {
    this.#shell = shell
  }

  /** Opens a terminal in `home` with this environment; the first thing on it is a prompt. */
  static async open(home: string, env: NodeJS.ProcessEnv): Promise<Terminal> {
    const shell = spawn('script', ['-qfec', `bash --noprofile --rcfile '${settings}' -i`, '/dev/null'], {
      cwd: home,
      env: { ...env, HOME: home, TERM: 'xterm', INPUTRC: '/dev/null', SHELL: '/bin/bash' },
    })
    const terminal = new Terminal(shell)
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Wiping the screen is seen as what it is, not as nothing.
      const wiped = text.replaceAll('\u001B[2J\u001B[3J\u001B[H', '\n~~~ the screen is wiped ~~~\n')
      terminal.shown += stripVTControlCharacters(wiped).replaceAll('\r', '')
    })
    await terminal.#until(prompt)
    return terminal
  }

  /** Types a command and the answers to its questions. @returns what it showed, with what was typed. */
  async run(command: string, answers: readonly (() => string | Promise<string>)[] = []): Promise<string> {
    const begun = this.shown.length
    this.#type(`${command}\n`)
    for (const answer of answers) {
      await this.#until(question)
      if (prompt.test(this.#news()))
        throw new TypeError(`nothing was asked any more:\n${this.shown.slice(begun)}`)
      this.#type(`${await answer()}\n`)
    }
    await this.#until(prompt)
    return this.shown.slice(begun, -2)
  }

  async close(): Promise<void> {
    const ended = once(this.#shell, 'exit')
    this.#shell.kill('SIGKILL')
    await ended
  }

  #type(text: string): void {
    this.#since = this.shown.length
    this.#shell.stdin.write(text)
  }

  /** What came since something was typed, without the line of what was typed. */
  #news(): string {
    const news = this.shown.slice(this.#since)
    return this.#since === 0 ? news : news.slice(news.indexOf('\n') + 1 || news.length)
  }

  async #until(pattern: RegExp): Promise<void> {
    const limit = AbortSignal.timeout(limitSeconds * 1000)
    while (!pattern.test(this.#news())) {
      try {
        await once(this.#shell.stdout, 'data', { signal: limit })
      } catch {
        throw new TypeError(`neither question nor prompt in ${limitSeconds} s:\n${this.shown.slice(-2000)}`)
      }
    }
  }
}
