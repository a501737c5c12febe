import { fromHex, samePublicBytes } from '../bytes.ts'
import { crockford, write } from '../codes/alphabet.ts'
import { serialLength } from '../codes/serial.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import type { SetFormat } from '../interface/formats.ts'
import { isSupportSet } from '../lifecycle/support/code/support-set.ts'
import type { WalkedSet, WalkedUse } from '../store/catalogue/incidents.ts'
import { asDate, asOneOf, asRecord, asString } from '../validation.ts'

/**
 * Which sheets a job is about: those that fulfil every condition that is given. At least one must be. A time `…From` is included, one
 * `…Until` is not.
 */
export interface IncidentSelection {
  readonly issuedFrom?: Date | undefined
  readonly issuedUntil?: Date | undefined
  /** A code of the account was used then: all its sheets are meant, also one that was made with that use. */
  readonly usedFrom?: Date | undefined
  readonly usedUntil?: Date | undefined
  /** The hash of the policy that the sheet was issued under: 32 hex digits. */
  readonly policyHash?: string | undefined
  readonly format?: SetFormat | undefined
  /** The 4 symbols that name the sheet. Not unique: sheets of several accounts may have it. */
  readonly serial?: string | undefined
}

const formatNames: readonly SetFormat[] = ['standard', 'long', 'digits', 'legacy']

const fields = [
  'issuedFrom',
  'issuedUntil',
  'usedFrom',
  'usedUntil',
  'policyHash',
  'format',
  'serial',
] as const satisfies readonly (keyof IncidentSelection)[]

/**
 * @throws {ArgumentTypeError} `invalid_request`: no condition, an unknown one, or one of the wrong type.
 * @throws {ArgumentRangeError} `invalid_request`: a span of time that ends before it begins.
 */
export const readSelection = (given: unknown): IncidentSelection => {
  const record = asRecord(given, 'selection', fields)
  const date = (name: keyof IncidentSelection): Date | undefined =>
    record[name] === undefined ? undefined : asDate(record[name], `selection.${name}`)
  const selection: IncidentSelection = {
    issuedFrom: date('issuedFrom'),
    issuedUntil: date('issuedUntil'),
    usedFrom: date('usedFrom'),
    usedUntil: date('usedUntil'),
    policyHash: record['policyHash'] === undefined ? undefined : asHash(record['policyHash']),
    format:
      record['format'] === undefined ? undefined : asOneOf(record['format'], 'selection.format', formatNames),
    serial: record['serial'] === undefined ? undefined : asSerial(record['serial'], 'selection.serial'),
  }
  if (Object.values(selection).every((value) => value === undefined)) {
    throw new ArgumentTypeError('selection', `"selection" needs at least one of: ${fields.join(', ')}.`)
  }
  checkSpan('issued', selection.issuedFrom, selection.issuedUntil)
  checkSpan('used', selection.usedFrom, selection.usedUntil)
  return selection
}

const asHash = (value: unknown): string => {
  const text = asString(value, 'selection.policyHash', 32)
  if (!/^[0-9a-f]{32}$/.test(text)) {
    throw new ArgumentTypeError('selection.policyHash', '"selection.policyHash" must be 32 hex digits.')
  }
  return text
}

/** A sheet's serial as a person typed it, in the form in which it is kept. */
export const asSerial = (value: unknown, field: string): string => {
  const symbols = Array.from(asString(value, field, 20).replaceAll(/\s/g, ''))
  const values = symbols.flatMap((symbol) => crockford.values.get(symbol) ?? [])
  if (symbols.length === serialLength && values.length === serialLength) return write(values, crockford)
  throw new ArgumentTypeError(field, `"${field}" must be the 4 symbols that name a sheet.`)
}

const checkSpan = (name: string, from: Date | undefined, until: Date | undefined): void => {
  if (from === undefined || until === undefined || from < until) return
  throw new ArgumentRangeError(
    `selection.${name}Until`,
    `"selection.${name}Until" must be after "selection.${name}From".`,
  )
}

export const asksForUses = ({ usedFrom, usedUntil }: IncidentSelection): boolean =>
  usedFrom !== undefined || usedUntil !== undefined

/**
 * The sheets of one account that a job is about: those that fulfil its conditions and could be used at its cut-off. One that ended
 * since is among them, so that what was counted and what is done about it are the same sheets. The code of a support case is no sheet:
 * freezing support stops it at once.
 */
export const selected = <Set extends WalkedSet>(
  selection: IncidentSelection,
  cutOff: number,
  sets: readonly Set[],
  uses: readonly WalkedUse[],
): readonly Set[] => {
  const { issuedFrom, issuedUntil, usedFrom, usedUntil, policyHash, format, serial } = selection
  if (asksForUses(selection) && !uses.some((use) => isWithin(use.redeemedAt, usedFrom, usedUntil))) return []
  const hash = policyHash === undefined ? null : fromHex(policyHash)
  return sets.filter(
    (set) =>
      !isSupportSet(set) &&
      couldBeUsedAt(set, cutOff) &&
      isWithin(set.issuedAt, issuedFrom, issuedUntil) &&
      (hash === null || samePublicBytes(set.policyHash, hash)) &&
      (format === undefined || set.format === format) &&
      (serial === undefined || set.serial === serial),
  )
}

const isWithin = (at: number, from: Date | undefined, until: Date | undefined): boolean =>
  (from === undefined || at >= from.getTime()) && (until === undefined || at < until.getTime())

const couldBeUsedAt = ({ state, issuedAt, expiresAt, endedAt }: WalkedSet, at: number): boolean =>
  issuedAt < at &&
  (expiresAt === null || expiresAt > at) &&
  (state === 'active' || state === 'pending' || (endedAt !== null && endedAt >= at))
