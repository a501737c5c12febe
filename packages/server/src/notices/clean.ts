import { redactCodes } from 'sparekey/service'
import type { Texts } from './texts/texts.ts'

/** More than this of what a client sent is not even looked at. */
const MOST_READ = 1_024
const MOST_DEVICE_CHARACTERS = 120
const MOST_WORD_CHARACTERS = 32

/** One line: no control or invisible characters, no line breaks, spaces folded, at most `most` characters. */
export const oneLine = (text: string, most: number): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .trim()

/** An IP address or prefix as given; `null` where it is anything else. */
export const shownIp = (ip: string | undefined): string | null =>
  ip !== undefined && /^[0-9a-f:.]{2,45}(\/\d{1,3})?$/i.test(ip) ? redactCodes(ip) : null

/** The first match names it. Order matters: most programs also name those that they want to be taken for. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|OPiOS)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

const nameIn = (text: string, names: readonly (readonly [RegExp, string])[]): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null

/**
 * A user agent in a few words. Whoever signs in chooses it, so what is not a known browser is quoted as such, at most 120
 * characters of it, without anything that a mail program would make a link of, and without codes.
 */
export const deviceWords = (userAgent: string | undefined, texts: Texts): string | null => {
  const given = (userAgent ?? '').slice(0, MOST_READ)
  const [browser, system] = given.startsWith('Mozilla/5.0 (')
    ? [nameIn(given, BROWSERS), nameIn(given, SYSTEMS)]
    : [null, null]
  if (browser !== null && system !== null) return fill(texts.browserOn, { browser, system })
  if (browser !== null || system !== null) return browser ?? system
  const text = quotable(given)
  return text === '' ? null : fill(texts.unknownDevice, { text })
}

/**
 * Long words are broken before codes are looked for, so that no later line break makes a code of the end of one; they are
 * looked for again in what is left, so that the cut makes none of the beginning of one.
 */
const quotable = (text: string): string => {
  const plain = oneLine(text, MOST_READ)
    .replaceAll(/[^A-Za-z0-9 ./;()+,_-]/g, ' ')
    .replaceAll(/\.(?!\d)|\/(?=\/)/g, ' ')
    .replaceAll(new RegExp(`\\S{${MOST_WORD_CHARACTERS}}(?=\\S)`, 'g'), '$& ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return withoutCodes(withoutCodes(plain).slice(0, MOST_DEVICE_CHARACTERS)).trim()
}

/** Also without those that a person would read in spite of the signs in them, such as dots between the groups. */
const withoutCodes = (text: string): string => {
  const bare = text.replaceAll(/[./;()+,_]/g, ' ')
  const safe = redactCodes(bare)
  return safe === bare ? redactCodes(text) : safe
}

/** Puts values into a text, once: what stands in a value is not looked at. An unknown name stays as it is. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

/** Breaks lines at spaces. A word that is longer than a line stays whole. */
export const wrap = (text: string, columns: number, indent = ''): string => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = indent + word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].join('\n')
}
