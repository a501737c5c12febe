import { read, type Bytes, type SetRow, type Step } from '../store/port.ts'

const setsSearched = 4

/**
 * The sets of an account among which a typed code is looked for: the live ones, and older ones so that they can be named as
 * such.
 */
export const searchedSets = (accountKey: Bytes): Step<readonly SetRow[]> =>
  read('readRecentSets', { accountKey, limit: setsSearched })
