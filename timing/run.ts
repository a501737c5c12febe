// `npm run timing`: whether an answer's time tells why a code is wrong. `--measurements N` a class (100,000), `--seed S` (1),
// `--over memory|sqlite|postgres|http` (memory; the others are reported, and hold nothing up).
import { createHmac } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { Kdf } from 'sparekey'
import { controls } from './controls.ts'
import { measure, type Measured, type Subject } from './measure.ts'
import { seeded } from './random.ts'
import { machineLines, tableOf } from './report.ts'
import { compare } from './statistics.ts'
import { openInProcess } from './subjects/in-process.ts'
import { memoryStores, postgresStores, sqliteStores, type StoreSource } from './subjects/stores.ts'

const LIMIT = 4.5

const { values } = parseArgs({
  options: {
    measurements: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    over: { type: 'string', default: 'memory' },
  },
})
const perClass = Number(values.measurements)
const seed = Number(values.seed)
const over = values.over

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const whisper = (line: string): void => void process.stderr.write(`${line}\n`)

/** The slow hash would drown what is looked for in its own noise: this one costs little and always the same. */
const constantCost: Kdf = {
  derive: (secret, salt) =>
    Promise.resolve(new Uint8Array(createHmac('sha256', salt).update(secret).digest())),
}

const sources: Readonly<Record<string, () => Promise<StoreSource>>> = {
  memory: () => Promise.resolve(memoryStores),
  http: () => Promise.resolve(memoryStores),
  sqlite: () => Promise.resolve(sqliteStores()),
  postgres: postgresStores,
}
const source = sources[over]
if (source === undefined || !(perClass >= 100) || !Number.isSafeInteger(seed)) {
  whisper('Usage: npm run timing -- [--measurements N≥100] [--seed S] [--over memory|sqlite|postgres|http]')
  process.exit(2)
}

const pairs = (measured: readonly Measured[]): readonly (readonly [Measured, Measured])[] =>
  measured.flatMap((first, at) => measured.slice(at + 1).map((second) => [first, second] as const))

const stores = await source()
const random = seeded(seed)
const begun = performance.now()
const open = async (): Promise<Subject> =>
  openInProcess({ kdf: constantCost, store: await stores.open(), throughSockets: over === 'http' })
const measured = await measure({ perClass, perBatch: 200, random, open, said: whisper })
await stores.close()
const isGated = over === 'memory'

say(`npm run timing -- --measurements ${perClass} --seed ${seed} --over ${over}`)
for (const line of machineLines()) say(line)
say(`took       ${Math.round((performance.now() - begun) / 1000)} s`)
say('')
say('Medians, in microseconds')
const medianOf = (nanoseconds: Float64Array): string =>
  ((nanoseconds.toSorted()[nanoseconds.length >> 1] ?? Number.NaN) / 1000).toFixed(1)
say(tableOf(measured.map(({ name, nanoseconds }) => [`  ${name}`, medianOf(nanoseconds)])))
say('')
say(
  `Welch’s t of every two, the largest of all croppings; the limit is ${LIMIT}${isGated ? '' : ', reported only'}`,
)
const compared = pairs(measured).map(([a, b]) => ({ a, b, ...compare(a.nanoseconds, b.nanoseconds) }))
say(
  tableOf(
    compared.map(({ a, b, t, keptShare, difference }) => [
      `  ${a.name}`,
      b.name,
      `t ${t.toFixed(2)}`,
      `kept ${keptShare}`,
      `${(difference / 1000).toFixed(2)} µs`,
      Math.abs(t) < LIMIT ? 'below' : 'ABOVE',
    ]),
  ),
)
say('')
say('Controls: digests that differ in their first byte against digests that differ in their last')
const found = controls(perClass, random)
const isAsExpected = ({ mustExceed, compared: { t } }: (typeof found)[number]): boolean =>
  Math.abs(t) >= LIMIT === mustExceed
say(
  tableOf(
    found.map((one) => [
      `  ${one.name}`,
      `t ${one.compared.t.toFixed(2)}`,
      one.mustExceed ? 'must exceed' : 'must not',
      isAsExpected(one) ? 'as it must' : 'NOT SO',
    ]),
  ),
)
const worst = Math.max(...compared.map(({ t }) => Math.abs(t)))
const holds = (!isGated || worst < LIMIT) && found.every(isAsExpected)
say('')
say(`${holds ? 'holds' : 'DOES NOT HOLD'}: the largest |t| is ${worst.toFixed(2)}`)
process.exitCode = holds ? 0 : 1
