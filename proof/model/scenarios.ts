import type { StopsAt } from './database.ts'
import { untilKnown, type Script } from './world.ts'

/** Calls that run at once, and how much may go wrong meanwhile. */
export interface Scenario {
  readonly name: string
  readonly scripts: Readonly<Record<string, Script>>
  /** Outcomes nobody learns, failovers, crashes, conflicts and waits: so many of them in one order, in every place. */
  readonly faults: number
  readonly crashes: boolean
  readonly conflicts: boolean
  readonly waits: boolean
  readonly stopsAt: StopsAt
}

const calm = { faults: 0, crashes: false, conflicts: false, waits: false, stopsAt: 'decisions' } as const
const one = { ...calm, faults: 1, crashes: true, conflicts: true, waits: true }

const onlyOutcomes = { crashes: false, conflicts: false, waits: false }

/** Types a code, and repeats the call until it is known what became of it. */
const use =
  (code: string, key?: string): Script =>
  (client) =>
    untilKnown(() => client.redeem(code, key))
const confirm =
  (sheet: string, place: number, key?: string): Script =>
  (client) =>
    untilKnown(() => client.confirm(sheet, place, key))
const revoke =
  (key?: string): Script =>
  (client) =>
    untilKnown(() => client.revoke(key))

/** Replaces the sheet: a new one, of which a code is typed back. */
const replace: Script = async (client) => {
  const issued = await client.issue('new', 'i')
  if (issued === 'ok') await untilKnown(() => client.confirm('new', 0))
}

/** Small ones, in which every seeded fault shows. */
export const telling: readonly Scenario[] = [
  { ...one, name: 'a use, repeated until it is known', scripts: { A: use('old 2', 'a') } },
  { ...calm, name: 'one code, two people', scripts: { A: use('old 2'), B: use('old 2') } },
  { ...calm, name: 'one request, sent twice', scripts: { A: use('old 2', 'a'), B: use('old 2', 'a') } },
  { ...one, name: 'revoked twice', scripts: { R: revoke(), S: revoke() }, ...onlyOutcomes },
]

export const scenarios: readonly Scenario[] = [
  { ...one, name: 'a use, repeated until it is known', scripts: { A: use('old 2', 'a') }, faults: 2 },
  { ...one, name: 'a use without a key, repeated', scripts: { A: use('old 2') }, faults: 2 },
  { ...one, name: 'one code, two people', scripts: { A: use('old 2', 'a'), B: use('old 2', 'b') } },
  { ...one, name: 'one request, sent twice', scripts: { A: use('old 2', 'a'), B: use('old 2', 'a') } },
  {
    ...one,
    name: 'two codes at once',
    scripts: { A: use('old 2', 'a'), B: use('old 3') },
    crashes: false,
    waits: false,
  },
  {
    ...one,
    name: 'used while replaced',
    scripts: { A: use('old 2', 'a'), C: confirm('fresh', 0) },
    waits: false,
  },
  {
    ...one,
    name: 'old and new used at once',
    scripts: { A: use('old 2'), B: use('fresh 1', 'b') },
    crashes: false,
    waits: false,
  },
  {
    ...one,
    name: 'confirmed twice',
    scripts: { C: confirm('fresh', 0), D: confirm('fresh', 1, 'd') },
    crashes: false,
    waits: false,
  },
  {
    ...one,
    name: 'used while revoked',
    scripts: { A: use('old 2', 'a'), R: revoke() },
    waits: false,
  },
  {
    ...one,
    name: 'one revocation, sent twice',
    scripts: { R: revoke('r'), S: revoke('r') },
    ...onlyOutcomes,
  },
  { ...one, name: 'revoked twice', scripts: { R: revoke(), S: revoke('s') }, waits: false },
  {
    ...one,
    name: 'confirmed while revoked',
    scripts: { C: confirm('fresh', 0), R: revoke() },
    waits: false,
  },
  { ...one, name: 'issued and confirmed', scripts: { I: replace } },
  {
    ...calm,
    name: 'used while a new sheet is made',
    scripts: { A: use('old 2', 'a'), I: replace },
  },
  {
    ...calm,
    name: 'three people, one code',
    scripts: { A: use('old 2'), B: use('old 2'), C: use('old 2') },
  },
  {
    ...calm,
    name: 'used, replaced and revoked',
    scripts: { A: use('old 2'), C: confirm('fresh', 0), R: revoke() },
  },
  {
    ...calm,
    name: 'one code, two people, torn between all statements',
    scripts: { A: use('old 2'), B: use('old 2') },
    stopsAt: 'statements',
  },
  {
    ...calm,
    name: 'used while replaced, torn between all statements',
    scripts: { A: use('old 2'), C: confirm('fresh', 0) },
    stopsAt: 'statements',
  },
]
