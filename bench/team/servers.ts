import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startFaultProxy, type FaultProxy } from '../../proof/proxy/fault-proxy.ts'
import { setupToken } from '../../packages/keep-server/test/support/stage.ts'

const bin = fileURLToPath(new URL('../../packages/keep-server/src/bin.ts', import.meta.url))

/** Servers of a team as processes, each with a proxy of its own before the database. */
export interface TeamServers {
  /** The address of one that runs, or did a moment ago. */
  any(): string
  readonly proxies: readonly FaultProxy[]
  /** `kill -9`, and another one in its place. */
  killOne(): Promise<void>
  stop(): Promise<void>
}

interface Running {
  readonly child: ChildProcess
  readonly url: string
}

/** @param urlOf the database's address behind a port of this machine. */
export const startPair = async (
  folder: string,
  keysFile: string,
  databasePort: number,
  urlOf: (port: number) => string,
): Promise<TeamServers> => {
  const proxies = await Promise.all([startFaultProxy(databasePort), startFaultProxy(databasePort)])
  const start = (index: number): Promise<Running> =>
    started({
      KEEP_SERVER_DATA_DIR: join(folder, `server-${index}`),
      KEEP_SERVER_DATABASE_URL: urlOf(proxies[index]?.port ?? 0),
      KEEP_SERVER_KEYS_FILE: keysFile,
      KEEP_SERVER_PORT: '0',
      KEEP_SERVER_SETUP_TOKEN: setupToken,
    })
  const running: Running[] = []
  for (const index of proxies.keys()) running.push(await start(index))
  const pick = (): number => Math.floor(Math.random() * running.length)
  return {
    any: () => running[pick()]?.url ?? '',
    proxies,
    killOne: async () => {
      const index = pick()
      await killed(running[index])
      running[index] = await start(index)
    },
    stop: async () => {
      await Promise.all(running.map(killed))
      await Promise.all(proxies.map((proxy) => proxy.stop()))
    },
  }
}

/** A server may not find its database at once: then another one is started. */
const started = async (env: Readonly<Record<string, string>>): Promise<Running> => {
  for (;;) {
    const child = spawn(process.execPath, [bin], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    // A case that fails must not leave it behind.
    const end = (): void => void child.kill('SIGKILL')
    process.prependOnceListener('exit', end)
    child.once('exit', () => process.off('exit', end))
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /listening on (\S+)$/.exec(line)?.[1]
      if (url !== undefined) return { child, url }
    }
  }
}

const killed = async (running: Running | undefined): Promise<void> => {
  if (running === undefined || running.child.exitCode !== null || running.child.signalCode !== null) return
  const exited = once(running.child, 'exit')
  running.child.kill('SIGKILL')
  await exited
}
