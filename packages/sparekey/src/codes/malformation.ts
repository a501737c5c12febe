/** Why an input is not a code. Holds counts and places only, never what was typed. */
export interface Malformation {
  readonly reason:
    /** No symbol at all. */
    | 'empty'
    /** Longer than any way to write a code; it was not read. */
    | 'too_long'
    /** A character that no code has, at `position`. */
    | 'impossible_symbol'
    /** Four symbols: the name of a sheet, not a code. */
    | 'sheet_name'
    /** No format has this number of symbols. */
    | 'wrong_length'
    /** No format has this number of symbols, and typed in groups all groups but `group` are right. */
    | 'wrong_group_length'
    /** One symbol is wrong or two are swapped, or more is wrong; it cannot be said where. */
    | 'check_failed'
  /** `impossible_symbol`: its place among the symbols, from 1. Dropped characters do not count. */
  readonly position?: number
  /**
   * From 1. `impossible_symbol`: the group it is in, where the input was typed in groups or has the length of a code.
   * `wrong_group_length`: the group that is too short or too long.
   */
  readonly group?: number
  /** How many symbols were read, impossible ones included; with `wrong_group_length` those of that group. */
  readonly symbols?: number
  /** `wrong_group_length`: how many symbols the group should have. */
  readonly groupLength?: number
  /** `impossible_symbol`: true where it is the letter U, which no code has, in what is no code of digits alone. */
  readonly letterU?: true
  /** `impossible_symbol`: true where the input is as long as a code of digits alone and half of it or more are digits. */
  readonly digitsOnly?: true
}
