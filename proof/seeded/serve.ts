// A service with one seeded bug: `sparekey serve`, of which some compiled files are changed as they are loaded. PROOF_BUG names the
// bug, and PROOF_BUG_ON=no leaves only its circumstances. For the proof alone; nothing of it is published.
import { AsyncLocalStorage } from 'node:async_hooks'
import { rmSync, writeFileSync } from 'node:fs'
import { Server, type IncomingMessage, type ServerResponse } from 'node:http'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { seededBugs, type BugName, type Patch, type SeededBug } from './bugs.ts'
import { seededDecisions } from '../random.ts'
import { patchedSource } from './patched-source.ts'

const LIBRARY = pathToFileURL(join(import.meta.dirname, '../../packages/sparekey/dist/')).href
const PROGRAM = pathToFileURL(join(import.meta.dirname, '../../packages/server/dist/bin.js')).href

const { PROOF_BUG = '', PROOF_BUG_ON = 'yes', PROOF_SEED, PROOF_HASHES_FILE, PROOF_STOP_FILE } = process.env
if (!(PROOF_BUG in seededBugs)) throw new RangeError(`There is no seeded bug "${PROOF_BUG}".`)
const seeded: SeededBug = seededBugs[PROOF_BUG as BugName]
const patches = new Map<string, Patch[]>()
for (const part of [seeded.circumstances, PROOF_BUG_ON === 'yes' ? seeded.bug : {}]) {
  for (const [file, ofFile] of Object.entries(part ?? {})) {
    patches.set(LIBRARY + file, [...(patches.get(LIBRARY + file) ?? []), ...ofFile])
  }
}

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    const ofFile = patches.get(url)
    if (ofFile === undefined) return loaded
    const source =
      typeof loaded.source === 'string'
        ? loaded.source
        : Buffer.from((loaded.source ?? []) as Uint8Array).toString()
    return { ...loaded, source: patchedSource(source, ofFile, url) }
  },
})

// What the seeded permit waits for, and how many slow hashes run at once.
const connection = new AsyncLocalStorage<Promise<never>>()
const emit = Server.prototype.emit
Server.prototype.emit = function (this: Server, name: string | symbol, ...given: unknown[]): boolean {
  if (name !== 'request') return Reflect.apply(emit, this, [name, ...given]) as boolean
  const [, response] = given as [IncomingMessage, ServerResponse]
  const hungUp = new Promise<never>((_resolve, reject) => {
    response.once('close', () => reject(new TypeError('The caller hung up.')))
  })
  hungUp.catch(() => {})
  return connection.run(hungUp, () => Reflect.apply(emit, this, [name, ...given]) as boolean)
}
const random = seededDecisions(Number(PROOF_SEED))
let running = 0
let most = 0
Object.assign(globalThis, {
  proofChance: random.chance,
  proofStandStill: (): void => {
    if (PROOF_STOP_FILE === undefined || !isTaken(PROOF_STOP_FILE)) return
    process.kill(process.pid, 'SIGSTOP')
  },
  proofHungUp: () => connection.getStore() ?? new Promise(() => {}),
  proofCounted: async <T>(hash: () => Promise<T>): Promise<T> => {
    running += 1
    if (running > most) {
      most = running
      if (PROOF_HASHES_FILE !== undefined) writeFileSync(PROOF_HASHES_FILE, String(most))
    }
    try {
      return await hash()
    } finally {
      running -= 1
    }
  },
})

/** Whether the file was there, and this process removed it. */
function isTaken(file: string): boolean {
  try {
    rmSync(file)
    return true
  } catch {
    return false
  }
}

await import(PROGRAM)
