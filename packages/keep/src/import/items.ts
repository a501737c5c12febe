import { KeepError } from '../errors.ts'
import type { Section } from './formats/json.ts'
import { importSection } from './section.ts'
import type { ImportResult } from './types.ts'
import * as say from './warnings.ts'

const mostItems = 20_000

/**
 * The export of a password manager: the codes of the one account whose notes or fields hold some, or of the service given.
 *
 * @throws KeepError `input_refused` for more than 20,000 accounts.
 */
export function importItems(sections: readonly Section[], given: string | undefined): ImportResult {
  if (sections.length > mostItems) {
    throw new KeepError(
      'input_refused',
      `This export holds more than ${mostItems} accounts. Export only those whose notes hold backup codes.`,
    )
  }
  const found = sections
    .filter(({ text }) => /\d/.test(text) || text.length > 100)
    .map((section) => ({ section, result: importSection(section, {}) }))
    .filter(({ section, result }) => result.codes.length > 0 && isAboutCodes(section, result))
  const ofService = found.filter(({ result }) => result.service === given)
  const results = ofService.length > 0 ? ofService : found
  const [first] = results
  if (first === undefined)
    return { service: null, candidates: [], codes: [], warnings: [say.noCodesWarning(true)] }
  if (results.length === 1)
    return given === undefined ? first.result : importSection(first.section, { service: given })
  const names = results.map(({ section, result }) => ({
    name: section.title ?? '',
    count: result.codes.length,
  }))
  return {
    service: given ?? null,
    candidates: results.flatMap(({ result }) => result.candidates.slice(0, 1)),
    codes: results.flatMap(({ result }) => result.codes),
    warnings: [say.mixedWarning(names)],
  }
}

/** Notes hold many numbers; a few of them are codes only where the notes say so. */
function isAboutCodes({ text }: Section, { codes }: ImportResult): boolean {
  return codes.length >= 5 || /recover|backup|back-up|emergency|2fa|two-factor|scratch|one-time/i.test(text)
}
