import type { SetState } from '../../packages/sparekey/src/interface/status.ts'

/** One call as its caller saw it. */
export interface Operation {
  readonly id: string
  readonly what: 'issue' | 'confirm' | 'redeem' | 'revoke'
  /** The code that was typed: sheet and place. */
  readonly code: string | null
  /** The sheet it is about: of a use and a confirmation the code's, of an issue the new one. */
  sheet: string | null
  readonly key: string | null
  /** The calls that were answered before this one began. */
  readonly after: ReadonlySet<string>
  /** The calls that began before this one was answered. */
  beside: ReadonlySet<string>
  /** `ok`, the code of a refusal, `info` where the outcome is not known, `failed` where nothing was written. */
  result: string
  redemptionId: string | null
}

/** What the database holds after everything has healed. */
export interface FinalState {
  readonly sheets: ReadonlyMap<string, SetState>
  /** By code; the call that wrote it. */
  readonly uses: readonly {
    readonly code: string
    readonly redemptionId: string
    readonly author: string
  }[]
  /** What contradicts itself in the records, or `null`. */
  readonly unsound: string | null
}

export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6'
  readonly text: string
}

/** Sheets by their age. */
export type Ages = ReadonlyMap<string, number>

type Check = (
  operations: readonly Operation[],
  final: FinalState,
  ages: Ages,
) => readonly (string | readonly string[] | null)[]

const accepts = (operations: readonly Operation[]): readonly Operation[] =>
  operations.filter(({ what, result }) => what === 'redeem' && result === 'ok')
const mayHaveHappened = ({ result }: Operation): boolean => result === 'ok' || result === 'info'
const age = (ages: Ages, sheet: string | null): number => (sheet === null ? -1 : (ages.get(sheet) ?? -1))

/** Each code once, and one code for each key, however often it is repeated. */
const atMostOnce: Check = (operations, { uses }) => [
  ...accepts(operations).map((one) => {
    const other = accepts(operations).find(
      ({ code, redemptionId }) => code === one.code && redemptionId !== one.redemptionId,
    )
    return other === undefined ? null : `${one.id} and ${other.id} both used ${one.code}`
  }),
  ...operations.map(({ id, key }) => {
    if (key === null) return null
    const ids = operations.filter((one) => one.key === key).map((one) => one.id)
    const of = uses.filter(({ author }) => ids.includes(author))
    return of.length <= 1 ? null : `${id}: ${of.length} codes were used under one key`
  }),
]

/** What was acknowledged is still so. */
const durable: Check = (operations, { uses, sheets }) => [
  ...accepts(operations).map(({ id, code, redemptionId }) =>
    uses.some((use) => use.code === code && use.redemptionId === redemptionId)
      ? null
      : `${id} used ${code}, and it is not used at the end`,
  ),
  ...operations.map(({ id, what, result, sheet }) =>
    what === 'issue' && result === 'ok' && (sheet === null || !sheets.has(sheet))
      ? `the sheet that ${id} issued is gone`
      : null,
  ),
]

/** What is used was used by a call that said so, or that could not say. */
const nothingInvented: Check = (operations, { uses }) =>
  uses.map(({ code, redemptionId, author }) => {
    const writer = operations.find(({ id }) => id === author)
    if (writer === undefined || mayHaveHappened(writer)) return null
    const teller = operations.find(
      (one) => one.key !== null && one.key === writer.key && one.redemptionId === redemptionId,
    )
    return teller === undefined ? `${code} is used by ${author}, which was told ${writer.result}` : null
  })

/** The sheets that a call has ended for good once it is answered. */
const ended = (one: Operation, operations: readonly Operation[], ages: Ages): readonly string[] => {
  if (one.result !== 'ok') return []
  const known = [...ages.keys()]
  if (one.what === 'revoke') {
    const issuedLater = new Set(
      operations.filter(({ what, id }) => what === 'issue' && !one.after.has(id)).map(({ sheet }) => sheet),
    )
    return known.filter((sheet) => !issuedLater.has(sheet))
  }
  if (one.what === 'issue') return []
  return known.filter((sheet) => age(ages, sheet) < age(ages, one.sheet))
}

/** A repeat tells what the call that it repeats has done, which may have been long before. */
const firstOf = (one: Operation, operations: readonly Operation[]): Operation =>
  operations.find(({ key }) => key !== null && key === one.key) ?? one

/** A sheet whose end was acknowledged stays dead. */
const noStaleAccept: Check = (operations, { sheets }, ages) =>
  operations.flatMap((one) => {
    const dead = ended(one, operations, ages)
    return [
      ...accepts(operations).map((use) =>
        firstOf(use, operations).after.has(one.id) && use.sheet !== null && dead.includes(use.sheet)
          ? `${use.id} used a code of ${use.sheet}, which ${one.id} had ended`
          : null,
      ),
      ...dead.map((sheet) =>
        ['active', 'pending'].includes(sheets.get(sheet) ?? '')
          ? `${sheet} is ${sheets.get(sheet)} at the end, and ${one.id} had ended it`
          : null,
      ),
    ]
  })

/** A right code is refused only for something that another call has done, or may have done, by then. */
const truthful: Check = (operations, _, ages) =>
  operations.map((one) => {
    const others = operations.filter((other) => other.id !== one.id && one.beside.has(other.id))
    const did = (matches: (other: Operation) => boolean): boolean =>
      others.some((other) => mayHaveHappened(other) && matches(other))
    const newer = (other: Operation): boolean =>
      (other.what === 'confirm' || other.what === 'redeem' || other.what === 'issue') &&
      age(ages, other.sheet) > age(ages, one.sheet)
    const isTrue = ((): boolean => {
      switch (one.result) {
        case 'ok':
        case 'info':
        case 'failed':
          return true
        case 'code_already_used':
          // A request that is repeated under its key is never told that it came too late for itself.
          return did(
            ({ what, code, key }) =>
              what === 'redeem' && code === one.code && (key === null || key !== one.key),
          )
        case 'set_superseded':
          return did((other) => newer(other) || other.what === 'revoke' || other.what === 'issue')
        case 'set_not_pending':
          return did((other) => newer(other) || other.what === 'revoke' || other.what === 'issue')
        case 'set_revoked':
          return did(({ what }) => what === 'revoke')
        case 'idempotency_in_progress':
          return others.some(({ key }) => key !== null && key === one.key)
        case 'codes_already_shown':
          return did(({ key }) => key !== null && key === one.key)
        default:
          return false
      }
    })()
    return isTrue ? null : `${one.id} (${one.what} ${one.code ?? ''}) was told ${one.result} for no reason`
  })

const atomic: Check = (operations, { unsound }) => [
  unsound,
  ...operations.map(({ id, result }) => (result === 'internal' ? `${id} failed within` : null)),
]

const checks: readonly (readonly [Violation['invariant'], Check])[] = [
  ['I1', atMostOnce],
  ['I2', durable],
  ['I3', nothingInvented],
  ['I4', noStaleAccept],
  ['I5', truthful],
  ['I6', atomic],
]

/** Holds a history of calls, and what is left of it, against the invariants. Empty: they hold. */
export const violations: (
  operations: readonly Operation[],
  final: FinalState,
  ages: Ages,
) => readonly Violation[] = (operations, final, ages) =>
  checks.flatMap(([invariant, check]) =>
    check(operations, final, ages)
      .flat()
      .filter((text) => text !== null)
      .map((text) => ({ invariant, text })),
  )
