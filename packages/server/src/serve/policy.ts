import { ArgumentRangeError, ArgumentTypeError, type Policy, type PolicyInput, SetupError } from 'sparekey'
import { parsePolicy } from 'sparekey/service'
import { readJsonFile } from '../config/json-file.ts'

const SETTING = 'SPAREKEY_POLICY_FILE'

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
  const input = path === null ? {} : readJsonFile(path, SETTING)
  try {
    return { input: input as PolicyInput, policy: parsePolicy(input) }
  } catch (cause) {
    if (cause instanceof ArgumentTypeError || cause instanceof ArgumentRangeError) {
      throw new SetupError('setting_invalid', `${SETTING}: ${cause.message}`, { cause })
    }
    throw cause
  }
}
