import { readFileSync } from 'node:fs'
import { ArgumentRangeError, ArgumentTypeError, type Policy, type PolicyInput, SetupError } from 'sparekey'
import { parsePolicy } from 'sparekey/service'

export interface PolicyFile {
  /** As it was written. */
  readonly input: PolicyInput
  /** With everything that it leaves out. */
  readonly policy: Policy
}

/**
 * The policy of tenant `default` from a JSON file, or the built-in one.
 *
 * @throws {SetupError} `setting_invalid`: the file cannot be read, is not JSON, or is not a policy; names the field.
 */
export const readPolicy = (path: string | null): PolicyFile => {
  const input = path === null ? {} : readJsonFile(path)
  try {
    return { input: input as PolicyInput, policy: parsePolicy(input) }
  } catch (cause) {
    if (cause instanceof ArgumentTypeError || cause instanceof ArgumentRangeError) {
      throw new SetupError('setting_invalid', `SPAREKEY_POLICY_FILE: ${cause.message}`, { cause })
    }
    throw cause
  }
}

const readJsonFile = (path: string): unknown => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SetupError(
      'setting_invalid',
      `SPAREKEY_POLICY_FILE cannot be read (${code}). Check the path.`,
      { cause },
    )
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new SetupError('setting_invalid', 'SPAREKEY_POLICY_FILE is not valid JSON. Correct the file.')
  }
}
