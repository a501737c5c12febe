import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check } from './checker/check.ts'
import { checkNotices, type NoticeVerdict } from './checker/notices.ts'
import type { Verdict } from './checker/verdict.ts'
import { createHistory, type History } from './history/history.ts'
import { addressOf } from './load/caller.ts'
import { hasAddress, startLoad, type Load } from './load/load.ts'
import { proofPolicy } from './load/policy.ts'
import { startNemesis } from './nemesis/nemesis.ts'
import { seededDecisions } from './random.ts'
import { senderDomain } from './topologies/one-sqlite.ts'
import type { FinalState, Impossible, Program, RunningNemesis, StartTopology, Topology } from './topology.ts'

/** The service as it is shipped. */
export const shipped: Program = {
  path: join(import.meta.dirname, '../packages/server/dist/bin.js'),
  environment: {},
}

export interface RunOptions {
  readonly start: StartTopology
  readonly program: Program
  readonly seed: number
  /** How long load and faults go on. */
  readonly milliseconds: number
  /** Ends earlier, when so many attempts were sent. */
  readonly attempts?: number
  readonly stories: number
  /** Quiet between two faults, and how long one stays, at most. */
  readonly betweenMs: number
  readonly lastingMs: number
  /** How long late retries are waited for at the end. */
  readonly retriesMs: number
  /** Which faults are brought. Default: all that the topology has. */
  readonly only?: (fault: string) => boolean
  readonly say: (line: string) => void
  /** Called every second with how the run stands. */
  readonly look?: (load: Load, faults: number) => void
}

export interface RunResult {
  readonly topology: string
  readonly seconds: number
  readonly verdict: Verdict
  readonly faults: Readonly<Record<string, number>>
  readonly impossible: readonly Impossible[]
  readonly notices: NoticeVerdict | null
  readonly history: History
}

/** Starts a topology, loads it and breaks it, heals it, reads what is left, and judges. Leaves nothing behind. */
export const runProof = async (options: RunOptions): Promise<RunResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-proof-'))
  const random = seededDecisions(options.seed)
  try {
    const topology = await options.start({
      folder,
      random: random.fork('topology'),
      program: options.program,
      policy: proofPolicy,
      say: options.say,
    })
    try {
      return await runOn(topology, options)
    } finally {
      await topology.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const runOn = async (topology: Topology, options: RunOptions): Promise<RunResult> => {
  const random = seededDecisions(options.seed)
  const begun = performance.now()
  const history = createHistory(() => performance.now())
  const load = startLoad({ topology, history, random: random.fork('load'), stories: options.stories })
  const { only = () => true, say, betweenMs, lastingMs } = options
  const faults = topology.faults.filter(({ name }) => only(name))
  const nemesis = startNemesis(faults, random.fork('nemesis'), { betweenMs, lastingMs, say })
  await goOn(load, nemesis, options)
  await nemesis.stop()
  say('healed; late retries')
  await load.stop(options.retriesMs)
  const seconds = (performance.now() - begun) / 1000
  const freshAccount = await load.fresh()
  load.close()
  say('reading what is left')
  const final = await topology.finalState()
  const notices = noticesOf(topology, final, history)
  say('checking')
  const verdict = check({
    history,
    final,
    freshAccount,
    observed: topology.observed(),
    found: [
      ...(topology.found?.() ?? []),
      ...(notices?.lost ?? []).map((message) => ({ invariant: 'I6' as const, message })),
    ],
  })
  const { name, impossible } = topology
  return { topology: name, seconds, verdict, faults: nemesis.injected(), impossible, notices, history }
}

const goOn = async (
  load: Load,
  nemesis: RunningNemesis,
  { milliseconds, attempts = Number.POSITIVE_INFINITY, look }: RunOptions,
): Promise<void> => {
  const end = performance.now() + milliseconds
  while (performance.now() < end && load.progress.attempts < attempts && !nemesis.hasFailed()) {
    await sleep(Math.min(1000, Math.max(1, end - performance.now())))
    look?.(load, total(nemesis.injected()))
  }
}

export const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const noticesOf = (topology: Topology, final: FinalState, history: History): NoticeVerdict | null => {
  const [node] = final.nodes
  if (topology.notices === null || node === undefined) return null
  return checkNotices({
    history,
    node,
    addressOf: (account) => (hasAddress(account) ? addressOf(account) : null),
    senderDomain,
    taken: topology.notices(),
  })
}
