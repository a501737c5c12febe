import { Buffer } from 'node:buffer'
import { fontOfWoff } from './woff.ts'
import { fontFaces } from '../fonts/faces.ts'

/** `mono` for what is copied symbol by symbol, the others for what is read. */
export type FontName = 'mono' | 'prose' | 'bold'

/** One font file with the characters that it has. */
export interface Face {
  /** How the file is registered with the PDF library. */
  readonly id: string
  readonly font: FontName
  /** The font file, TrueType. */
  readonly data: Buffer
  has(codePoint: number): boolean
}

/** Every face, those of one font in the order in which they are asked for a character. */
export function faces(): readonly Face[] {
  return fontFaces.map(({ family, weight, range, data }, index) => {
    const ranges = range.split(',').map((part) => readRange(part))
    return {
      id: `face-${index}`,
      font: family === 'Atkinson Hyperlegible Mono' ? 'mono' : weight === 700 ? 'bold' : 'prose',
      data: fontOfWoff(Buffer.from(data, 'base64')),
      has: (codePoint) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to),
    }
  })
}

function readRange(part: string): readonly [from: number, to: number] {
  const [from = '', to = from] = part.slice(2).split('-')
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
}

/** A piece of a text that one face can draw. */
export interface Run {
  readonly face: Face
  readonly text: string
}

/** A text in runs. `missing` is told of every character that no face has; a question mark is drawn for it. */
export function runsOf(
  text: string,
  candidates: readonly Face[],
  missing: (character: string) => void,
): readonly Run[] {
  const runs: { face: Face; text: string }[] = []
  for (const character of text) {
    const known = candidates.find((face) => face.has(character.codePointAt(0) ?? 0))
    if (known === undefined) missing(character)
    const face = known ?? candidates[0]
    if (face === undefined) continue
    const last = runs.at(-1)
    const drawn = known === undefined ? '?' : character
    if (last?.face === face) last.text += drawn
    else runs.push({ face, text: drawn })
  }
  return runs
}
