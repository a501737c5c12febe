import type { Bytes, SetRow } from '../../../store/port.ts'
import { makeSetId } from '../../identifiers.ts'

/**
 * Scheme of the set of one that holds the code of a case. It lies in the clear beside the seal and is bound by it, so that no
 * set becomes one of the other kind by a change in the database.
 */
export const SUPPORT_SCHEME = 'sparekey/1:support'

/**
 * Whether a set is the code of a case: live beside the active and the pending set of the account, named by no register, and
 * never shown as a sheet.
 */
export const isSupportSet = ({ scheme }: Pick<SetRow, 'scheme'>): boolean => scheme === SUPPORT_SCHEME

/** The sheets among sets that were read. */
export const sheetsOf = (sets: readonly SetRow[]): readonly SetRow[] =>
  sets.filter((set) => !isSupportSet(set))

/**
 * The id of a support set begins with 0 where that of a sheet has its issue number, from 1 on: it is no issue. So those that
 * ended come behind all sheets where sets are read from the newest on.
 */
export const makeSupportSetId = (tail: Bytes): Bytes => makeSetId(0, tail)

/** Whether a set is the code of a case, where only its id is at hand. */
export const isSupportSetId = (setId: Bytes): boolean => setId.slice(0, 4).every((byte) => byte === 0)
