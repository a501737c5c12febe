// What members of a team wait for: a long chain, a code, a list, somebody's removal.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Crew, easy, person } from '../../packages/keep-team/test/support/crew.ts'
import { replay, replayWithoutSignatures } from '../../packages/keep-team/src/chain/replay.ts'
import { newId } from '../../packages/keep/src/cli/ids.ts'
import { reveal } from '../../packages/keep/src/team/access.ts'
import { writeDeviceKey } from '../../packages/keep/src/team/machine.ts'
import { remove } from '../../packages/keep/src/team/people.ts'
import { shareAccount, shelfRules } from '../../packages/keep/src/team/shelves.ts'
import { createVault } from '../../packages/keep/src/vault/vault.ts'
import { accountWithCodes } from '../../packages/keep/test/support/team.ts'
import type { Colleague, Scope } from '../../packages/keep/test/support/team.ts'
import { foundLargeTeam, inBulk, makeShelves, takeIn } from '../team/large-team.ts'
import { atMost, median, processorSeconds, say, workFolder, type Row } from '../measure.ts'
import { fullBook } from './keep-book.ts'

const sets = 2000
const requests = 2665
const rounds = 3
const programRounds = 9
const goalSeconds = 2
const program = fileURLToPath(new URL('../../packages/keep/dist/bin.js', import.meta.url))
// The smallest that the format allows: what is left is everything but the key derivation.
const workFactor = 10

export const keepTeam = async (): Promise<readonly Row[]> => {
  const cleaners: (() => Promise<void>)[] = []
  const scope: Scope = { after: (clean) => void cleaners.push(clean) }
  try {
    return [...(await replays()), await revealing(scope), ...(await lists(scope)), await removal(scope)]
  } finally {
    for (const clean of cleaners.toReversed()) await clean()
  }
}

/** A team of three with 2,000 sets of ten codes, and requests, each granted and closed: 10,001 notes. */
const longChain = (): readonly string[] => {
  const [ada, bo, cy] = [person('ada'), person('bo'), person('cy')]
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  const shelf = crew.shelf(ada, easy, { owner: [bo], responder: [cy] })
  const put = Array.from({ length: sets }, () => crew.puts(bo, shelf, 10))
  for (let index = 0; index < requests; index += 1) {
    const request = crew.asks(cy, put[index % sets] ?? '')
    crew.grants(bo, request)
    crew.says({ type: 'request.close', request }, cy)
  }
  return crew.notes
}

const seconds = async (play: () => { readonly ok: boolean }): Promise<number> => {
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const [replayed, spent] = await processorSeconds(async () => play())
    if (!replayed.ok) throw new TypeError('The chain does not replay.')
    taken.push(spent)
  }
  return median(taken)
}

/** How long a member waits for a long chain: the first time on a machine, and every time after. Seconds of a processor. */
const replays = async (): Promise<readonly Row[]> => {
  say('  writing a chain …')
  const notes = longChain()
  const row = (what: string, spent: number): Row => ({
    what,
    figure: `${spent.toFixed(2)} s of a processor`,
    against: `${notes.length} notes`,
    ratio: spent / goalSeconds,
    goal: { text: `≤ ${goalSeconds} s`, holds: spent <= goalSeconds },
  })
  return [
    row('team: replay, the first time on a machine', await seconds(() => replay(notes, null))),
    row('team: replay of what was checked', await seconds(() => replayWithoutSignatures(notes))),
  ]
}

const millis = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

const timed = (what: string, taken: readonly number[], goalMs: number, against: string): Row => ({
  what,
  figure: `${median(taken).toFixed(0)} ms (best ${Math.min(...taken).toFixed(0)} ms)`,
  against,
  ratio: median(taken) / goalMs,
  goal: { ...atMost(median(taken) / goalMs, 1), text: `≤ ${goalMs} ms` },
})

/** From opening the team to the code, its receipt checked; client and server are this process. */
const revealing = async (scope: Scope): Promise<Row> => {
  const ada = await foundLargeTeam(scope)
  let set = ''
  await inBulk(await ada.office(), async (office) => {
    await takeIn(office, 9)
    const [shelf = ''] = await makeShelves(office, 20, shelfRules.ordinary, {})
    set = await shareAccount(office, accountWithCodes('bench', 60), office.state.shelves.get(shelf)!, newId)
  })
  const taken: number[] = []
  for (let round = 0; round < programRounds; round += 1) {
    taken.push(
      await millis(async () => {
        const office = await ada.office()
        await reveal(office, office.state.sets.get(set)!, 'drill', newId)
      }),
    )
  }
  return timed('team: a code, beside the key derivation', taken, 150, '10 people, 20 shelves')
}

const informs = (row: Row): Row => ({ ...row, ratio: null, goal: null })

/** `keep status`, and the list of every set, in a team of 50 with 2,000 sets: the built program from start to end, unlocked. */
const lists = async (scope: Scope): Promise<readonly Row[]> => {
  say(`  a team of 50 with ${sets} sets …`)
  const ada = await foundLargeTeam(scope)
  await inBulk(await ada.office(), async (office) => {
    const people = await takeIn(office, 49)
    const roles = { [people[0] ?? '']: 'responder' as const }
    const shelves = await makeShelves(office, 20, shelfRules.critical, roles)
    for (let index = 0; index < sets; index += 1) {
      const shelf = office.state.shelves.get(shelves[index % shelves.length] ?? '')!
      await shareAccount(office, accountWithCodes(`service${index}`, 10), shelf, newId)
    }
  })
  const keep = await programOf(ada)
  // What is checked the first time is remembered.
  await keep('team', 'list')
  const { teams } = JSON.parse(await keep('status', '--json')) as { teams: readonly unknown[] }
  if (teams.length !== 1) throw new TypeError('This machine knows nothing of the team.')
  const rows = [
    timed('team: keep status', await times(() => keep('status')), 500, `50 people, ${sets} sets`),
    informs(
      timed(
        'team: keep team list',
        await times(() => keep('team', 'list')),
        1,
        'the same, every name opened',
      ),
    ),
  ]
  await keep('lock')
  return rows
}

const times = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
  const taken: number[] = []
  for (let round = 0; round < programRounds; round += 1) taken.push(await millis(work))
  return taken
}

/** The built program in a folder of its own, unlocked, with a vault that belongs to the team. */
const programOf = async ({ keys }: Colleague): Promise<(...argv: string[]) => Promise<string>> => {
  const folder = workFolder()
  const vault = join(folder, 'codes.keep')
  const config = join(folder, 'config')
  const passphrase = 'correct horse battery staple'
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'passphrase'), passphrase)
  const settings = {
    path: vault,
    stateFile: join(config, 'seen.json'),
    device: 'bench',
    now: () => new Date(),
    workFactor,
  }
  const { device, ...membership } = keys
  await writeDeviceKey(config, membership, device)
  const data = { book: fullBook(), undo: [], teams: [{ ...membership, joined: true }] }
  await createVault(settings, passphrase, data)
  const env = {
    PATH: process.env['PATH'] ?? '',
    KEEP_CONFIG_DIR: config,
    KEEP_VAULT: vault,
    KEEP_WORK_FACTOR: String(workFactor),
    XDG_RUNTIME_DIR: join(folder, 'run'),
  }
  const run = async (argv: readonly string[], more: Readonly<Record<string, string>>): Promise<string> => {
    const { status, stdout, stderr } = await ended(argv, { ...env, ...more })
    if (status !== 0) throw new TypeError(stderr)
    return stdout
  }
  await run(['unlock'], { KEEP_PASSPHRASE_FILE: join(folder, 'passphrase') })
  return (...argv) => run(argv, {})
}

/** Runs beside this process, which is the team's server. */
const ended = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> => {
  const child = spawn(process.execPath, [program, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stdout, stderr }
}

/** Somebody who is owner of 200 shelves with nine others goes: new keys for all of it, in one statement. */
const removal = async (scope: Scope): Promise<Row> => {
  say('  ten people on 200 shelves …')
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const ada = await foundLargeTeam(scope)
    let leaver = ''
    await inBulk(await ada.office(), async (office) => {
      const people = await takeIn(office, 9)
      leaver = people[0] ?? ''
      const roles = Object.fromEntries(people.map((member) => [member, 'owner' as const]))
      await makeShelves(office, 200, shelfRules.critical, roles)
    })
    taken.push(await millis(async () => remove(await ada.office(), leaver)))
  }
  return timed('team: a member removed from 200 shelves', taken, 5000, '10 people, 201 new keys')
}
