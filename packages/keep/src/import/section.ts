import { profileById } from '../profiles/registry.ts'
import type { ServiceProfile } from '../profiles/schema.ts'
import { refuseLongText } from './decode.ts'
import type { Section } from './formats/json.ts'
import { findPhrases, isRunOfWords } from './not-codes/phrase.ts'
import { takeOutSecrets } from './not-codes/secrets.ts'
import type { Reading } from './read.ts'
import { readText } from './read.ts'
import { resultOf } from './result.ts'
import { decideService } from './service.ts'
import type { ImportInput, ImportResult, ImportWarning } from './types.ts'
import * as say from './warnings.ts'

/** Reads the text of one account: first what is no backup code, then the codes. */
export function importSection(
  { title, text }: Section,
  { fileName, service: given }: Pick<ImportInput, 'fileName' | 'service'>,
): ImportResult {
  const whole = title === null ? text : `${title}\n\n${text}`
  refuseLongText(whole)
  const { text: rest, findings } = takeOutSecrets(whole)
  const secrets = findings.map(say.secretWarning)
  const phrases = findPhrases(rest)
  const reading = readText(rest, fileName, given)
  const phrase = phraseResult(rest, phrases.map(say.phraseWarning), reading, given)
  if (phrase !== null) return { ...phrase, warnings: [...secrets, ...phrase.warnings] }
  const result = resultOf(reading, rest, given)
  // "No codes" adds nothing where the text was something else, and that has been said.
  const own = secrets.length > 0 ? result.warnings.filter(({ code }) => code !== 'no_codes') : result.warnings
  return { ...result, warnings: [...secrets, ...own] }
}

/** The answer where the text is a recovery phrase: its words are returned only if the person named such a service. */
function phraseResult(
  text: string,
  warnings: readonly ImportWarning[],
  { signs, parts }: Reading,
  given: string | undefined,
): ImportResult | null {
  const { candidates, service } = decideService(signs, [], 0, given)
  const ownWords = profileById(service ?? '')
  const isOwnPhrase = ownWords?.kind === 'recovery-phrase' && isRunOfWords(text, ownWords.shape?.length ?? 0)
  if (warnings.length === 0 && !isOwnPhrase) return null
  const isDoubtful = warnings.every(({ code }) => code === 'perhaps_recovery_phrase')
  if (!isOwnPhrase && isDoubtful && parts.length > 0) return null
  const said = warnings.length > 0 ? warnings : [ownPhraseWarning(ownWords)]
  const codes = isOwnPhrase && given !== undefined ? [{ text: wordsOf(text), position: 1, used: false }] : []
  return { service, candidates, codes, warnings: said }
}

function ownPhraseWarning(profile: ServiceProfile | null): ImportWarning {
  return say.warning(
    'recovery_phrase',
    `This is a recovery key made of words (${profile?.name ?? ''}), not a backup code: it works again and again. Keep it as a recovery phrase, on paper, apart from your codes.`,
  )
}

function wordsOf(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}
