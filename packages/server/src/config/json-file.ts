import { readFileSync } from 'node:fs'
import { SetupError } from 'sparekey'

/**
 * The JSON of a file that a setting or an option names.
 *
 * @throws {SetupError} `setting_invalid`, which names the setting: the file cannot be read, or is not JSON.
 */
export const readJsonFile = (path: string, setting: string): unknown => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const problem = `${setting}: the file cannot be read (${code}). Check the path.`
    throw new SetupError('setting_invalid', problem, { cause })
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new SetupError('setting_invalid', `${setting}: the file is not valid JSON. Correct it.`)
  }
}
