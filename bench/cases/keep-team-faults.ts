// Halves that a team's server gives out while it is killed, its database fails over, and answers get lost: is each in the log?
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { commitmentOf, followLog, releaseHash, type LoggedRelease } from 'sparekey-keep-team'
import { easy, person } from '../../packages/keep-team/test/support/crew.ts'
import { Stage } from '../../packages/keep-server/test/support/stage.ts'
import { serverKeysFile } from '../../packages/keep-server/src/keys/server-keys.ts'
import { startPostgresCluster, DATABASE, ROLE } from '../../proof/topologies/postgres-cluster.ts'
import { startTeamFaults } from '../team/faults.ts'
import { startPair, type TeamServers } from '../team/servers.ts'
import { say, workFolder, type Row } from '../measure.ts'

const wanted = Number(process.env['KEEP_TEAM_RELEASES'] ?? '1000')
const teams = 12
const codesEach = 100
/** Some callers wait for as short as this: the answer is on its way, and nobody is there. */
const shortestWaitMs = 15
const longestWaitMs = 8_000
/** Before there are faults nobody is impatient. */
const beginningMs = 120_000
const mostTries = 12

/** A half that somebody has in hand: the request that it answers, and the server's word for it. */
interface Received {
  readonly release: string
  readonly receipt: string
}

class Lane {
  readonly received: Received[] = []
  readonly #stage: Stage
  readonly #ada = person('ada')
  #set = ''

  constructor(servers: TeamServers, keys: ReturnType<typeof serverKeysFile>) {
    this.#stage = Stage.before(this.#ada, keys, (request) => {
      const { pathname, search } = new URL(request.url)
      const signal = AbortSignal.timeout(this.#set === '' ? beginningMs : waitMs())
      return fetch(new Request(`${servers.any()}${pathname}${search}`, request), { signal })
    })
  }

  get team(): string {
    return this.#stage.team
  }

  async begin(): Promise<void> {
    const { crew } = this.#stage
    const { status } = await this.#stage.found()
    if (status !== 201) throw new TypeError('The team is not founded.')
    const set = crew.puts(this.#ada, crew.shelf(this.#ada, easy, {}), codesEach)
    await this.#stage.push(this.#ada)
    this.#set = set
  }

  /** One release, repeated as it is until its half is there, or it is given up. */
  async release(): Promise<void> {
    const { crew } = this.#stage
    crew.clock = Date.now()
    const { codes } = crew.state.sets.get(this.#set)!
    const code = codes[Math.floor(Math.random() * codes.length)]!
    const note = this.#stage.wish(this.#ada, this.#set, null, { code: code.id })
    for (let tries = 0; tries < mostTries; tries += 1) {
      crew.clock = Date.now()
      const answer = await this.#stage.release(this.#ada, note).catch(() => null)
      if (answer?.status === 201) {
        if (commitmentOf(Buffer.from(String(answer.body['half']), 'base64')) !== code.half)
          throw new TypeError('This is another half.')
        this.received.push({ release: note, receipt: String(answer.body['receipt']) })
        return
      }
      if (answer !== null && answer.status < 500)
        throw new TypeError(`A release was refused: ${JSON.stringify(answer.body)}`)
      await sleep(Math.random() * 100 * tries)
    }
  }

  /** Halves in hand that the log does not have where their receipts say, and requests that it has twice. */
  async against(
    log: readonly LoggedRelease[],
  ): Promise<{ readonly missing: number; readonly twice: number }> {
    const { state } = this.#stage.crew
    const deviceKey = (member: string, device: string): string | null =>
      state.members.get(member)?.devices.get(device)?.key ?? null
    followLog(log, { size: 0, head: '0'.repeat(64) }, state.logKey, deviceKey)
    const lines = new Map(log.map(({ entry, release }) => [release, entry]))
    const missing = this.received.filter(({ release, receipt }) => lines.get(release) !== receipt).length
    return { missing, twice: log.length - new Set(log.map(({ release }) => releaseHash(release))).size }
  }
}

const waitMs = (): number =>
  Math.random() < 0.05 ? Math.ceil(shortestWaitMs * (1 + Math.random() * 10)) : longestWaitMs

/** Two servers before a primary and a standby that every COMMIT waits for; all of them fail, again and again. */
export const keepTeamFaults = async (): Promise<readonly Row[]> => {
  say(`  ${wanted} releases under faults (KEEP_TEAM_RELEASES) …`)
  const folder = workFolder()
  const cluster = await startPostgresCluster('synchronous')
  const keysFile = join(folder, 'keys')
  const keys = serverKeysFile(keysFile, true)
  const servers = await startPair(
    folder,
    keysFile,
    cluster.primary().server.port,
    (port) => `postgres://${ROLE}@127.0.0.1:${port}/${DATABASE}`,
  )
  const lanes = Array.from({ length: teams }, () => new Lane(servers, keys))
  for (const lane of lanes) await lane.begin()
  const done = (): number => lanes.reduce((sum, { received }) => sum + received.length, 0)
  const faults = startTeamFaults(cluster, servers)
  const begun = performance.now()
  const said = setInterval(() => say(`  ${done()} of ${wanted}; ${faults.told()}`), 30_000)
  try {
    await Promise.all(
      lanes.map(async (lane) => {
        while (done() < wanted) await lane.release()
      }),
    )
  } finally {
    clearInterval(said)
    await faults.stop()
  }
  const seconds = (performance.now() - begun) / 1000
  let [missing, twice, lines] = [0, 0, 0]
  for (const lane of lanes) {
    const { rows } = await cluster.run(
      `SELECT entry, release_note AS release FROM keepteam_log WHERE team_key = '${lane.team}' ORDER BY size`,
    )
    lines += rows.length
    const found = await lane.against(rows as unknown as readonly LoggedRelease[])
    missing += found.missing
    twice += found.twice
  }
  await servers.stop()
  await cluster.stop()
  const against = `${done()} in ${seconds.toFixed(0)} s, ${lines} lines; ${faults.told()}`
  const row = (what: string, count: number): Row => ({
    what,
    figure: String(count),
    against,
    ratio: null,
    goal: { text: '= 0', holds: count === 0 },
  })
  return [row('team: halves without a line in the log', missing), row('team: requests with two lines', twice)]
}
