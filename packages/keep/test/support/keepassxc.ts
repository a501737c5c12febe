import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The real keepassxc-cli. */
export interface KeePassXc {
  /** Runs it with lines on its standard input, and gives what it wrote. Fails the test where it fails. */
  run(input: readonly string[], ...argv: string[]): string
}

const timeoutMilliseconds = 120_000

/**
 * keepassxc-cli from the path, or from Debian's packages, which are downloaded once and unpacked into a folder of their own: nothing is
 * installed. `null` where there is neither.
 */
export function findKeePassXc(): KeePassXc | null {
  if (works('keepassxc-cli', {})) return program('keepassxc-cli', {})
  const folder = join(tmpdir(), 'sparekey-keepassxc')
  const command = join(folder, 'root/usr/bin/keepassxc-cli')
  if (!existsSync(command) && !download(folder)) return null
  const libraries = join(
    folder,
    'root/usr/lib',
    `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  )
  const env = { LD_LIBRARY_PATH: libraries }
  return works(command, env) ? program(command, env) : null
}

function download(folder: string): boolean {
  if (process.platform !== 'linux') return false
  const plan = spawnSync('apt-get', ['install', '-s', '--no-install-recommends', 'keepassxc'], {
    encoding: 'utf8',
  })
  const packages = [...(plan.stdout ?? '').matchAll(/^Inst (\S+)/gm)].map((found) => found[1] ?? '')
  if (plan.status !== 0 || packages.length === 0) return false
  mkdirSync(join(folder, 'root'), { recursive: true })
  const options = { cwd: folder, timeout: timeoutMilliseconds }
  const fetched = spawnSync('apt-get', ['download', ...packages], options).status === 0
  const files = readdirSync(folder).filter((name) => name.endsWith('.deb'))
  if (fetched && files.every((name) => spawnSync('dpkg-deb', ['-x', name, 'root'], options).status === 0))
    return true
  rmSync(folder, { recursive: true })
  return false
}

function works(command: string, env: Record<string, string>): boolean {
  return spawnSync(command, ['--version'], { env: { ...process.env, ...env } }).status === 0
}

function program(command: string, env: Record<string, string>): KeePassXc {
  return {
    run(input, ...argv) {
      const { status, stdout, stderr } = spawnSync(command, argv, {
        input: input.map((line) => `${line}\n`).join(''),
        encoding: 'utf8',
        env: { ...process.env, ...env },
        timeout: timeoutMilliseconds,
      })
      if (status !== 0) throw new TypeError(`keepassxc-cli ${argv[0]}: ${stderr}`)
      return stdout
    },
  }
}
