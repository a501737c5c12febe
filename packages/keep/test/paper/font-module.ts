// The fonts of the sheets are data in src/paper/fonts/faces.ts, so that a sheet needs no file and no network. This makes that
// file from the packages that the fonts come in; run it by itself after an update of theirs.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inflateSync } from 'node:zlib'

const require = createRequire(import.meta.url)
const modulePath = new URL('../../src/paper/fonts/faces.ts', import.meta.url)

const faces = [
  { family: 'Atkinson Hyperlegible Mono', weight: 400 },
  { family: 'Atkinson Hyperlegible Next', weight: 400 },
  { family: 'Atkinson Hyperlegible Next', weight: 700 },
] as const
const subsets = ['latin', 'latin-ext'] as const

/** The text of `src/paper/fonts/faces.ts`. */
export function fontModule(): string {
  const entries = faces.flatMap(({ family, weight }) =>
    subsets.map((subset) => {
      const slug = family.toLowerCase().replaceAll(' ', '-')
      const bytes = readFileSync(
        require.resolve(`@fontsource/${slug}/files/${slug}-${subset}-${weight}-normal.woff`),
      )
      return entry(family, weight, subset, bytes)
    }),
  )
  return `${header()}export const fontFaces: readonly FontFace[] = [\n${entries.join('\n')}\n]\n`
}

function entry(family: string, weight: number, subset: string, bytes: Buffer): string {
  return [
    '  {',
    `    family: '${family}',`,
    `    weight: ${weight},`,
    `    // ${subset}`,
    `    range:\n      '${rangesOf(charactersOf(bytes))}',`,
    `    data: '${bytes.toString('base64')}',`,
    '  },',
  ].join('\n')
}

function header(): string {
  const licences = [...new Set(faces.map(({ family }) => family))].map((family) => {
    const slug = family.toLowerCase().replaceAll(' ', '-')
    return readFileSync(require.resolve(`@fontsource/${slug}/LICENSE`), 'utf8')
  })
  const notices = licences.map((text) => text.split('\n', 1)[0] ?? '')
  const terms = (licences[0] ?? '').split('\n').slice(1).join('\n').trim()
  const comment = `Made by test/paper/font-module.ts from @fontsource packages.\n\n${notices.join('\n')}\n\n${terms}`
  const lines = comment.split('\n').map((line) => ` * ${line.trimEnd()}`.trimEnd())
  return `/*!
${lines.join('\n')}
 */

/** A font for paper: the characters that it has, as a CSS \`unicode-range\`, and its WOFF file in base64. */
export interface FontFace {
  readonly family: 'Atkinson Hyperlegible Mono' | 'Atkinson Hyperlegible Next'
  readonly weight: 400 | 700
  readonly range: string
  readonly data: string
}

/** Every font; of one family and weight, the first that has a character draws it. */
`
}

function rangesOf(characters: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const character of characters) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === character - 1) last[1] = character
    else ranges.push([character, character])
  }
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0')
  return ranges.map(([from, to]) => `U+${hex(from)}${to === from ? '' : `-${hex(to)}`}`).join(',')
}

/** The characters of a WOFF file, by the format 4 subtable of its `cmap` (OpenType 1.9). */
function charactersOf(woff: Buffer): readonly number[] {
  const cmap = tableOf(woff, 'cmap')
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) =>
    cmap.readUInt32BE(8 + index * 8),
  )
  const start = subtables.find((offset) => cmap.readUInt16BE(offset) === 4)
  if (start === undefined) throw new TypeError('no format 4 subtable')
  const segments = cmap.readUInt16BE(start + 6) / 2
  const characters: number[] = []
  for (let segment = 0; segment < segments; segment += 1) {
    const end = cmap.readUInt16BE(start + 14 + segment * 2)
    const first = cmap.readUInt16BE(start + 16 + (segments + segment) * 2)
    for (let character = first; character <= end && character !== 0xffff; character += 1) {
      characters.push(character)
    }
  }
  return characters.filter((character) => character >= 0x20).toSorted((a, b) => a - b)
}

function tableOf(woff: Buffer, tag: string): Buffer {
  for (let index = 0; index < woff.readUInt16BE(12); index += 1) {
    const record = 44 + index * 20
    if (woff.toString('latin1', record, record + 4) !== tag) continue
    const [offset, packed, plain] = [4, 8, 12].map((field) => woff.readUInt32BE(record + field))
    const bytes = woff.subarray(offset, (offset ?? 0) + (packed ?? 0))
    return packed === plain ? bytes : inflateSync(bytes)
  }
  throw new TypeError(`no table ${tag}`)
}

if (import.meta.main) writeFileSync(modulePath, fontModule())
