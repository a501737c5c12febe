import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import type { Texts } from './texts/texts.ts'

/** Every language that messages and the page behind their link are written in. */
export const languages: readonly Texts[] = [en, de]

const textsFor = (tag: string | null): Texts | null => {
  const primary = tag?.trim().toLowerCase().split(/[-_]/)[0]
  return languages.find(({ language }) => language === primary) ?? null
}

/** The texts for a BCP 47 tag by its first part; else those of the fallback; else English. */
export const textsOf = (tag: string | null, fallback: string): Texts =>
  textsFor(tag) ?? textsFor(fallback) ?? en

/** The first language of an `Accept-Language` header (RFC 9110 §12.5.4) that there are texts for, by its weights. */
export const textsAccepted = (header: string | null, fallback: string): Texts => {
  const wanted = (header ?? '')
    .slice(0, 256)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';')
      const weight = parameters
        .map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1])
        .find((one) => one !== undefined)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ tag, weight }) => weight > 0 && textsFor(tag) !== null)
    .toSorted((a, b) => b.weight - a.weight)
  return textsOf(wanted[0]?.tag ?? null, fallback)
}
