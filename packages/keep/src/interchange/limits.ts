import { KeepError } from '../errors.ts'

/** Largest file that is brought in: 64 MiB. */
export const maxFileBytes = 64 * 1024 * 1024

/** Largest content of a file after it was unpacked: 128 MiB. */
export const maxUnpackedBytes = 128 * 1024 * 1024

/** Most entries of one file. */
export const maxEntries = 50_000

/** The refusal of a file that is damaged. `what` begins the sentence, e.g. `This KeePass database`. */
export function damaged(what: string): KeepError {
  return new KeepError(
    'input_refused',
    `${what} is damaged or was changed: get it from a backup, or export it again. Nothing was changed.`,
  )
}

/** The refusal of a file that ends too early. */
export function cutOff(what: string): KeepError {
  return new KeepError(
    'input_refused',
    `${what} is cut off: copy it again, or export it again. Nothing was changed.`,
  )
}

/** The refusal of a file that unpacks to more than {@link maxUnpackedBytes}, or has too many entries. */
export function tooLarge(what: string): KeepError {
  return new KeepError(
    'input_refused',
    `${what} unpacks to more than ${maxUnpackedBytes / 1024 / 1024} MB or ${maxEntries} entries: that is no collection of backup codes. Export those entries alone. Nothing was changed.`,
  )
}

/** The refusal of a file that asks for an unreasonable key derivation. */
export function tooCostly(what: string): KeepError {
  return new KeepError(
    'input_refused',
    `${what} asks for more memory or time to open than is reasonable. Lower its key derivation settings where it was made. Nothing was changed.`,
  )
}

/** The refusal of a password. */
export function passwordWrong(what: string, hint = ''): KeepError {
  return new KeepError('passphrase_wrong', `That is not the password of ${what}.${hint} Nothing was changed.`)
}
