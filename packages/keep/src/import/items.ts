import { KeepError } from '../errors.ts'
import type { Section } from './formats/json.ts'
import { importSection } from './section.ts'
import type { ImportInput, ImportResult } from './types.ts'
import * as say from './warnings.ts'

const mostItems = 20_000

/** The export of a password manager: the accounts whose notes or fields hold codes. */
export function importItems(sections: readonly Section[], input: ImportInput): ImportResult {
  if (sections.length > mostItems) {
    throw new KeepError(
      'input_refused',
      `This export holds more than ${mostItems} accounts. Export only those whose notes hold backup codes.`,
    )
  }
  const results = sections
    .filter(({ text }) => /\d/.test(text) || text.length > 100)
    .map((section) => ({ section, result: importSection(section, { ...input, fileName: undefined }) }))
    .filter(({ section, result }) => result.codes.length > 0 && isAboutCodes(section, result))
  const [first] = results
  if (first === undefined)
    return { service: null, candidates: [], codes: [], warnings: [say.noCodesWarning(true)] }
  if (results.length === 1) return first.result
  const names = results.map(({ section, result }) => ({
    name: section.title ?? '',
    count: result.codes.length,
  }))
  return {
    service: input.service ?? null,
    candidates: results.flatMap(({ result }) => result.candidates.slice(0, 1)),
    codes: results.flatMap(({ result }) => result.codes),
    warnings: [say.mixedWarning(names)],
  }
}

/** Notes hold many numbers; a few of them are codes only where the notes say so. */
function isAboutCodes({ text }: Section, { codes }: ImportResult): boolean {
  return codes.length >= 5 || /recover|backup|back-up|emergency|2fa|two-factor|scratch|one-time/i.test(text)
}
