/** Every way in which the keeper can say no, each with its exit code. */

/**
 * Exit codes of the command line, by kind of refusal. 0 is success; 1 is "yes, something is due / at risk" and only
 * comes from commands given `--exit-code`; 70 is a defect of this program.
 */
export const exitCodes = {
  usage_invalid: 2,
  name_unknown: 3,
  name_ambiguous: 3,
  input_invalid: 4,
  input_refused: 4,
  passphrase_wrong: 5,
  recovery_key_wrong: 5,
  identity_wrong: 5,
  vault_truncated: 6,
  vault_edited: 6,
  vault_foreign: 6,
  vault_rolled_back: 7,
  vault_diverged: 7,
  vault_newer: 8,
  vault_locked: 9,
  disk_full: 10,
  file_unwritable: 10,
  file_unreadable: 10,
  vault_missing: 11,
  vault_exists: 11,
  terminal_missing: 12,
  clipboard_missing: 12,
  key_chain_missing: 12,
  cancelled: 13,
  team_refused: 14,
  team_server_unreachable: 15,
  team_history_differs: 16,
} as const satisfies Record<string, number>

/** Names what was refused. Stable: scripts may compare it. */
export type KeepErrorCode = keyof typeof exitCodes

/**
 * The request could not be carried out, and nothing was changed. The message is one or two sentences for the person at the
 * keyboard: what happened, and what to do. It never holds a code, a passphrase or a key.
 */
export class KeepError extends Error {
  override readonly name = 'KeepError'
  readonly code: KeepErrorCode
  /** The field, option or setting that was at fault, e.g. `accounts[3].sets[0].generatedOn`; `null` where none was. */
  readonly field: string | null

  constructor(code: KeepErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field ?? null
  }

  get exitCode(): number {
    return exitCodes[this.code]
  }
}

/** The `code` of an operating-system error such as `ENOSPC`, or `null` for anything else. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
