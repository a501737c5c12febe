// People use their codes while others flood the service with wrong ones, ten times what it can check, or with connections.
// Flood and people run on the cores of the service; what the flood itself takes of them is printed beside the figures.
// A flood of requests lasts until 400 people have come, so that one per cent of them is four and not one; one of connections 10
// seconds. FLOOD_SECONDS=N lets each last so long, FLOOD_ONLY=TEXT runs those whose name has it, FLOOD_SEED=TEXT draws other codes.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, release, totalmem, type } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createClient } from 'sparekey/client'
import { distributed, focused, seed, type Flood } from '../flood/attacks.ts'
import type { Damage, Order } from '../flood/attacker.ts'
import {
  codesPerSheet,
  come,
  createLanes,
  issueSheets,
  throughTheApi,
  type Experience,
} from '../flood/people.ts'
import { knownBrowsers, pagesEnvironment } from '../flood/holders.ts'
import { atLeast, atMost, rate, say, workFolder, type Row } from '../measure.ts'
import { apiKey, startService, type Service } from '../service.ts'

const peopleOfFlood = 400
const connectionSeconds = 10
const only = process.env['FLOOD_ONLY'] ?? ''
const timesCapacity = 10
/** Of the capacity, what people ask for. */
const shareOfPeople = 0.15
const capacityItems = 300
const megabyte = 1024 * 1024

interface Phase {
  readonly people: Experience
  readonly damage: Damage
  readonly memoryBytes: number
  /** Codes that the service checked a second, right or wrong. */
  readonly checkedPerSecond: number
  /** Processors that the service was busy on. */
  readonly serviceCores: number
}

const secondsOf = ({ kind }: Pick<Flood, 'kind'>, perSecond: number): number => {
  const given = process.env['FLOOD_SECONDS']
  if (given !== undefined) return Number(given)
  return kind === 'requests' ? Math.ceil(peopleOfFlood / perSecond) : connectionSeconds
}

export const flood = async (): Promise<readonly Row[]> => {
  say(`  ${new Date().toISOString()}, ${type()} ${release()}, ${gibibytes(totalmem())} GiB, seed ${seed}`)
  const service = await startService(workFolder(), pagesEnvironment)
  const client = createClient({ url: service.url, apiKey, timeoutMs: 60_000 })
  const lanes = createLanes(service.url)
  const floods = [...focused, distributed].filter(({ name }) => name.includes(only))

  say('  capacity')
  const spent = throughTheApi(
    lanes,
    apiKey,
    await issueSheets(client, 'capacity', capacityItems / codesPerSheet),
  )
  let used = 0
  const coresBefore = processorSecondsOf(service)
  const [answered, busyBytes] = await withMost(service, () =>
    rate(capacityItems, 4 * availableParallelism(), async (item) => {
      if ((await spent(item)) === 201) used += 1
    }),
  )
  const capacity = (answered * used) / capacityItems
  const coresOfCapacity = ((processorSecondsOf(service) - coresBefore) * answered) / capacityItems
  const perSecond = Math.max(2, Math.round(capacity * shareOfPeople))
  say(
    `  ${capacity.toFixed(0)} redemptions a second on ${coresOfCapacity.toFixed(2)} cores; people come ${perSecond} a second, floods ${Math.round(capacity * timesCapacity)}`,
  )

  const lasting = (one: Pick<Flood, 'kind'>): number => secondsOf(one, perSecond)
  const people = [distributed, ...floods].reduce((sum, one) => sum + Math.ceil(perSecond * lasting(one)), 0)
  const accounts = Math.ceil(people / codesPerSheet)
  const present = throughTheApi(lanes, apiKey, await issueSheets(client, 'person', accounts))
  const [idle, quietBytes] = await withMost(service, () => come(perSecond, lasting(distributed), present))
  // With all permits in use, as they are under a flood: a hash holds 19 MiB while it runs.
  const idleBytes = Math.max(busyBytes, quietBytes)
  say(
    `  idle: p50 ${idle.medianMs.toFixed(0)} ms, p99 ${idle.p99Ms.toFixed(0)} ms, ${(quietBytes / megabyte).toFixed(0)} MB; with all permits in use ${(busyBytes / megabyte).toFixed(0)} MB`,
  )
  if (idle.succeeded < idle.tried) throw new TypeError('Codes were refused while nothing else ran.')

  const rows: Row[] = []
  for (const one of floods) {
    const phase = await under(service, one, capacity * timesCapacity, () =>
      come(perSecond, lasting(one), present),
    )
    say(told(one, phase))
    rows.push(...rowsOf(one, phase, idle, idleBytes, capacity))
    await settled(service)
  }
  if (floods.includes(distributed)) {
    say(`  ${distributed.name}, for people in a browser that is known`)
    const holders = Math.ceil((perSecond * lasting(distributed)) / (codesPerSheet - 1))
    const typed = await knownBrowsers(lanes, apiKey, await issueSheets(client, 'holder', holders), holders)
    const phase = await under(service, distributed, capacity * timesCapacity, () =>
      come(perSecond, lasting(distributed), typed),
    )
    say(told(distributed, phase))
    rows.push(ofHolders(phase.people), ofMemory('known browsers', phase.memoryBytes, idleBytes))
  }
  lanes.close()
  await service.stop()
  return rows
}

const under = async (
  service: Service,
  given: Flood,
  perSecond: number,
  people: () => Promise<Experience>,
): Promise<Phase> => {
  const before = await checkedSoFar(service)
  const processorBefore = processorSecondsOf(service)
  const startedAt = performance.now()
  const order: Order = { url: service.url, apiKey, flood: given, perSecond }
  const worker = new Worker(new URL('../flood/attacker.ts', import.meta.url), { workerData: order })
  await once(worker, 'message')
  const [experience, memoryBytes] = await withMost(service, people)
  const checked = (await checkedSoFar(service)) - before
  const lasted = (performance.now() - startedAt) / 1000
  worker.postMessage('stop')
  const [damage] = (await once(worker, 'message')) as [Damage]
  await worker.terminate()
  const serviceCores = (processorSecondsOf(service) - processorBefore) / damage.seconds
  return { people: experience, damage, memoryBytes, checkedPerSecond: checked / lasted, serviceCores }
}

/** With the most memory that was resident meanwhile: what it is at one moment is a matter of luck. */
const withMost = async <T>(service: Service, work: () => Promise<T>): Promise<readonly [T, number]> => {
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, service.memoryBytes())
  }, 100)
  const result = await work()
  clearInterval(watch)
  return [result, most]
}

const gibibytes = (bytes: number): string => (bytes / 1024 ** 3).toFixed(0)

/** Processor time of all threads of the service so far (Linux: in hundredths of a second). */
const processorSecondsOf = ({ child }: Service): number => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Slow hashes since the service began, as its metrics count them. */
const checkedSoFar = async ({ url }: Service): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^sparekey_key_derivations_total (\d+)$/m.exec(text)?.[1])
}

/** Until the queue of the flood before is empty. */
const settled = async ({ url }: Service): Promise<void> => {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text()
    if (/^sparekey_key_derivation_queue 0$/m.test(text) && /^sparekey_key_derivations_running 0$/m.test(text))
      return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const told = ({ name }: Flood, phase: Phase): string => {
  const { people, damage, memoryBytes, checkedPerSecond, serviceCores } = phase
  const list = (answers: Readonly<Record<string, number>>): string =>
    Object.entries(answers)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')
  return [
    `  ${name}`,
    `    people ${people.succeeded}/${people.tried} (${list(people.answers)}), p50 ${people.medianMs.toFixed(0)} ms, p99 ${people.p99Ms.toFixed(0)} ms`,
    `    flood ${(damage.sent / damage.seconds).toFixed(0)}/s (${list(damage.answers)}), ${damage.held} held back`,
    `    ${checkedPerSecond.toFixed(0)} codes checked a second, ${(memoryBytes / megabyte).toFixed(0)} MB, the service took ${serviceCores.toFixed(2)} cores, the flood ${(damage.processorSeconds / damage.seconds).toFixed(2)}`,
  ].join('\n')
}

const allowed = /^(?:[24]\d\d|303|503|closed)$/

const rowsOf = (
  given: Flood,
  phase: Phase,
  idle: Experience,
  idleBytes: number,
  capacity: number,
): readonly Row[] => {
  const { people, damage, memoryBytes, checkedPerSecond } = phase
  const share = people.succeeded / people.tried
  const slower = people.p99Ms / idle.p99Ms
  const isFocused = given !== distributed
  const odd = Object.keys({ ...damage.answers, ...people.answers }).filter((status) => !allowed.test(status))
  const isClean = odd.length === 0 && damage.withoutRetryAfter === 0
  return [
    {
      what: `${given.name}: codes of people that were used`,
      figure: `${people.succeeded} of ${people.tried}`,
      against: 'all',
      ratio: share,
      goal: isFocused ? atLeast(share, 0.99) : null,
    },
    {
      what: `${given.name}: p99 of people`,
      figure: `${people.p99Ms.toFixed(0)} ms`,
      against: `idle ${idle.p99Ms.toFixed(0)} ms`,
      ratio: slower,
      goal: isFocused ? atMost(slower, 3) : null,
    },
    ...(isFocused ? [] : [goodput(damage, checkedPerSecond, capacity)]),
    ofMemory(given.name, memoryBytes, idleBytes),
    {
      what: `${given.name}: answers`,
      figure: Object.entries(damage.answers)
        .map(([status, count]) => `${status}×${count}`)
        .join(' '),
      against: '2xx, 4xx, 503 with Retry-After',
      ratio: null,
      goal: { text: 'no other', holds: isClean },
    },
  ]
}

const ofMemory = (name: string, memoryBytes: number, idleBytes: number): Row => {
  const share = (memoryBytes - idleBytes) / (100 * megabyte)
  return {
    what: `${name}: resident memory`,
    figure: `${(memoryBytes / megabyte).toFixed(0)} MB`,
    against: `idle ${(idleBytes / megabyte).toFixed(0)} MB + 100`,
    ratio: share,
    goal: atMost(share, 1),
  }
}

const ofHolders = ({ succeeded, tried }: Experience): Row => {
  const share = succeeded / tried
  return {
    what: 'distributed: codes of people in a known browser that were used, on the pages',
    figure: `${succeeded} of ${tried}`,
    against: 'all',
    ratio: share,
    goal: atLeast(share, 0.99),
  }
}

/** The flood runs on the cores of the service: what it takes is taken off what could be reached. */
const goodput = (
  { processorSeconds, seconds: lasted }: Damage,
  checkedPerSecond: number,
  capacity: number,
): Row => {
  const cores = availableParallelism()
  const left = (cores - processorSeconds / lasted) / cores
  const ratio = checkedPerSecond / (capacity * left)
  return {
    what: 'distributed: codes checked',
    figure: `${checkedPerSecond.toFixed(1)}/s`,
    against: `capacity ${capacity.toFixed(1)}/s × ${left.toFixed(2)} of the cores (${(checkedPerSecond / capacity).toFixed(2)} without)`,
    ratio,
    goal: atLeast(ratio, 0.9),
  }
}
