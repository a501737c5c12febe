// Goes through the guide as its reader would: on an empty machine, at a terminal, then on another empty machine.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { drawPdf, squaresOf } from '../test/paper/read-back.ts'
import type { Step } from './steps.ts'
import { Terminal } from './terminal.ts'

/** A step, and what was on the screen during it. */
export interface Seen {
  readonly step: Step
  readonly shown: string
}

const program = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const samples = fileURLToPath(new URL('../test/samples/', import.meta.url))
const passphrase = 'copper violin basket river'
const newPassphrase = 'window seven lantern orchard'
const namesOnScreen = { laptop: '/home/jane', 'new-laptop': '/home/jane' }

/** Runs the steps. Needs the built program, `bash` and `script`. Leaves nothing behind. */
export async function goThrough(steps: readonly Step[]): Promise<readonly Seen[]> {
  const folder = await mkdtemp(join(tmpdir(), 'keep-guide-'))
  const seen: Seen[] = []
  const shares: string[] = []
  const homes = { first: join(folder, 'laptop'), new: join(folder, 'new-laptop') }
  const env = await prepare(folder, homes.first)
  let machine: Step['machine'] = 'first'
  let terminal = await Terminal.open(homes.first, env)
  try {
    for (const step of steps) {
      if (step.machine !== machine) {
        await terminal.close()
        await mkdir(homes.new)
        await copyFile(join(homes.first, 'codes.keep'), join(homes.new, 'codes.keep'))
        machine = step.machine
        terminal = await Terminal.open(homes.new, { ...env, XDG_RUNTIME_DIR: homes.new })
      }
      const screen = terminal
      const home = homes[machine]
      const answers = step.answers.map((answer) => () => typed(answer, { screen, seen, shares, home }))
      const shown = await screen.run(step.command, answers)
      seen.push({ step, shown })
    }
  } finally {
    await terminal.close()
    await lock(homes.first, env)
    await rm(folder, { recursive: true, force: true })
  }
  return seen.map(({ step, shown }) => ({ step, shown: withNames(shown, folder) }))
}

/** Ends what `keep unlock` left behind, which would hold the keys for ten minutes. */
async function lock(home: string, env: NodeJS.ProcessEnv): Promise<void> {
  const path = join(home, 'codes.keep')
  if (!existsSync(path)) return
  await promisify(execFile)(process.execPath, [program, 'lock', '--vault', path], {
    env: { ...env, HOME: home },
  })
}

/** An empty machine with the program, and two files in its downloads. */
async function prepare(folder: string, home: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(folder, 'bin'))
  await mkdir(join(home, 'Downloads'), { recursive: true })
  const command = join(folder, 'bin', 'keep')
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
  await chmod(command, 0o755)
  await copyFile(join(samples, 'github.txt'), join(home, 'Downloads', 'github-recovery-codes.txt'))
  await copyFile(join(samples, 'google.txt'), join(home, 'Downloads', 'Backup-codes-jane.txt'))
  return { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, LANG: 'C.UTF-8', XDG_RUNTIME_DIR: home }
}

interface Around {
  readonly screen: Terminal
  readonly seen: readonly Seen[]
  readonly shares: string[]
  readonly home: string
}

/** What is typed for an answer of the guide. What is on paper is read from the screen or from the sheet, as it is asked for. */
async function typed(answer: string, { screen, seen, shares, home }: Around): Promise<string> {
  switch (answer) {
    case 'Enter':
      return ''
    case 'your passphrase':
      return passphrase
    case 'a new passphrase':
      return newPassphrase
    case 'the key from the paper': {
      const everything = [...seen.map(({ shown }) => shown), screen.shown].join('\n')
      return (/KEEP-[\dA-Z-]+\n\s+[\dA-Z-]+/.exec(everything)?.[0] ?? '').replace(/\n\s+/, '-').toLowerCase()
    }
    case 'the row from the paper': {
      const row = Number(/type row (\d+)[^\n]*$/.exec(screen.shown)?.[1])
      const codes = await readFile(join(samples, 'github.txt'), 'utf8')
      return codes.split('\n')[row - 1] ?? ''
    }
    case 'the share from the paper': {
      const sheet = /Print ([^\n]*), then press Enter(?![^]*Print )/.exec(screen.shown)?.[1] ?? ''
      const [share = ''] = await squaresOf(
        await drawPdf(await readFile(join(home, 'shares', sheet.split('/').at(-1) ?? ''))),
      )
      shares.push(share)
      return share
    }
    case "your sister's share":
      return shares[0] ?? ''
    case "your friend's share":
      return shares[2] ?? ''
    default:
      return answer
  }
}

function withNames(shown: string, folder: string): string {
  return Object.entries(namesOnScreen)
    .toReversed()
    .reduce((text, [name, home]) => text.replaceAll(join(folder, name), home), shown)
}
