import { Buffer } from 'node:buffer'
import { decodeText, refuseOversize } from './decode.ts'
import { looksLikeHtml, textOfHtml } from './formats/html.ts'
import type { Section } from './formats/json.ts'
import { parseJson, sectionsOfJson } from './formats/json.ts'
import { sectionsOfKeepassXml } from './formats/keepass-xml.ts'
import { sectionsOfPasswordCsv } from './formats/password-csv.ts'
import { importItems } from './items.ts'
import { importSection } from './section.ts'
import { withoutMarks } from './tidy.ts'
import type { ImportInput, ImportResult, ImportWarning } from './types.ts'
import * as say from './warnings.ts'

/**
 * Finds the backup codes in a file or a pasted text.
 *
 * The text of every code stays as it was given: case and separators are kept. Only what typography put in the place of a
 * plain dash or space is put back, and a sign that the named service never uses is read as its one possible look-alike; a
 * warning says so. Which service the codes belong to is judged by file name and headings first and by their shape last;
 * `service` is `null` where the person must choose among `candidates`. Recovery phrases, authenticator secrets, private
 * keys and access tokens are named in `warnings` and never returned as codes. Reads nothing but its argument and keeps
 * nothing. Takes time in proportion to the length of the input.
 *
 * @throws KeepError `input_refused` where the input is not text, is encrypted, has more than 10 MiB, or holds more than a
 * million characters of plain text for one account.
 *
 * @example
 * const { service, codes } = importText({ bytes: await readFile(path), fileName: 'github-recovery-codes.txt' })
 */
export function importText(input: ImportInput): ImportResult {
  const text = textOf(input)
  const sections = sectionsOf(withoutMarks(text))
  const [only] = sections
  const result =
    sections.length === 1 && only !== undefined
      ? importSection(only, input)
      : importItems(sections, input.service)
  return { ...result, warnings: [...result.warnings, ...fileWarnings(input, result)] }
}

function textOf(input: ImportInput): string {
  if ('bytes' in input) return decodeText(input.bytes)
  refuseOversize(Buffer.byteLength(input.text))
  return decodeText(Buffer.from(input.text))
}

function sectionsOf(text: string): Section[] {
  const json = parseJson(text)
  if (json !== undefined) return sectionsOfJson(json)
  const items = sectionsOfKeepassXml(text) ?? sectionsOfPasswordCsv(text)
  if (items !== null) return items
  return [{ title: null, text: looksLikeHtml(text) ? textOfHtml(text) : text }]
}

function fileWarnings({ fileName, folder }: ImportInput, { codes, warnings }: ImportResult): ImportWarning[] {
  if (codes.length === 0 && !warnings.some(({ code }) => code !== 'no_codes')) return []
  const named = fileName === undefined || codes.length === 0 ? [] : [say.deleteFileWarning(fileName)]
  return [...say.folderWarnings(folder), ...named]
}
