import { readFileSync } from 'node:fs'
import { readWoff, type Font } from './woff.ts'

/** `code`, `label`: for what is copied symbol by symbol; `prose`, `bold`: for what is read. */
export type Style = 'code' | 'label' | 'prose' | 'bold'

/** One font file under the name by which the PDF library knows it. */
export interface Face extends Font {
  readonly id: string
}

const files: Readonly<Record<Style, readonly string[]>> = {
  code: ['atkinson-hyperlegible-mono-latin-400-normal'],
  label: ['atkinson-hyperlegible-mono-latin-700-normal'],
  prose: ['atkinson-hyperlegible-next-latin-400-normal', 'atkinson-hyperlegible-next-latin-ext-400-normal'],
  bold: ['atkinson-hyperlegible-next-latin-700-normal', 'atkinson-hyperlegible-next-latin-ext-700-normal'],
}

let loaded: Readonly<Record<Style, readonly Face[]>> | undefined

/** The faces of each style, in the order in which they are asked for a character. Read at the first sheet, then kept. */
export function facesByStyle(): Readonly<Record<Style, readonly Face[]>> {
  loaded ??= {
    code: files.code.map(readFace),
    label: files.label.map(readFace),
    prose: files.prose.map(readFace),
    bold: files.bold.map(readFace),
  }
  return loaded
}

const readFace = (id: string): Face => ({
  id,
  ...readWoff(readFileSync(new URL(`../fonts/${id}.woff`, import.meta.url))),
})

/** A piece of a text that one face draws. */
export interface Run {
  readonly face: Face
  readonly text: string
}

/** The text in runs; `null` where the faces lack one of its characters. */
export function runsOf(text: string, faces: readonly Face[]): readonly Run[] | null {
  const runs: { readonly face: Face; text: string }[] = []
  for (const character of text) {
    const face = faces.find(({ characters }) => characters.has(character.codePointAt(0) ?? 0))
    if (face === undefined) return null
    const last = runs.at(-1)
    if (last?.face === face) last.text += character
    else runs.push({ face, text: character })
  }
  return runs
}

const PICTURE =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200D|\uFE0E|\uFE0F|\u20E3/u

/** The text without emoji that the faces lack; `null` where they lack anything else, or nothing is left. */
export function drawable(text: string, faces: readonly Face[]): string | null {
  const left = Array.from(text)
    .filter((character) => !PICTURE.test(character) || runsOf(character, faces) !== null)
    .join('')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  return left === '' || runsOf(left, faces) === null ? null : left
}
