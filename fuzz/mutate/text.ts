import type { Draw } from '../draw.ts'

/** What parsers stumble over, wherever it stands. */
const FRAGMENTS: readonly string[] = [
  '',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\u007f',
  '\u00a0',
  '\u200b',
  '\u200d',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '\udfff',
  '🔑',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'ı',
  'Ａ',
  '０',
  '٣',
  '\u2010',
  '\u2013',
  '\u2014',
  '-',
  '_',
  '"',
  "'",
  '`',
  '\\',
  '/',
  '..',
  '%',
  '%00',
  '%zz',
  '%ff',
  '%2F',
  '{',
  '}',
  '[',
  ']',
  '<',
  '>',
  '<!--',
  ']]>',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '=',
  '==',
  '+',
  ',',
  ';',
  ':',
  '::',
  '|',
  '*',
  '?',
  '#',
  '@',
  '$',
  '${x}',
  '$(x)',
  '(((((',
  '^a|b$',
  '0',
  '-0',
  '00',
  '1',
  '-1',
  '1e9',
  '1e999',
  '1e-7',
  '0x10',
  '2147483648',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  'NaN',
  'Infinity',
  'null',
  'true',
  'undefined',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '1970-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.001Z',
  '2024-02-30',
  'A'.repeat(300),
  '0'.repeat(2000),
  '['.repeat(2000),
  ' '.repeat(5000),
  '\u0301'.repeat(500),
]

const place = (draw: Draw, text: string): number => draw.below(text.length + 1)

const span = (draw: Draw, text: string): readonly [number, number] => {
  const from = place(draw, text)
  const length = draw.chance(0.7) ? 1 + draw.below(4) : draw.below(text.length - from + 1)
  return [from, Math.min(text.length, from + length)]
}

type Step = (draw: Draw, text: string, others: readonly string[]) => string

const without: Step = (draw, text) => {
  const [from, to] = span(draw, text)
  return text.slice(0, from) + text.slice(to)
}

const STEPS: readonly Step[] = [
  without,
  without,
  (draw, text) => {
    const at = place(draw, text)
    return text.slice(0, at) + draw.one(FRAGMENTS) + text.slice(at)
  },
  (draw, text) => {
    const [from, to] = span(draw, text)
    return text.slice(0, from) + draw.one(FRAGMENTS) + text.slice(to)
  },
  // One character becomes a near one: a slip, or the next letter of an alphabet.
  (draw, text) => {
    if (text === '') return draw.one(FRAGMENTS)
    const at = draw.below(text.length)
    const code = text.charCodeAt(at) + draw.one([-1, 1, 32, -32, 1 << draw.below(7)])
    return text.slice(0, at) + String.fromCharCode(code & 0xffff) + text.slice(at + 1)
  },
  // A part twice, or many times.
  (draw, text) => {
    const [from, to] = span(draw, text)
    const times = draw.chance(0.9) ? 2 : 2 + draw.below(200)
    return text.slice(0, from) + text.slice(from, to).repeat(times) + text.slice(to)
  },
  // Two neighbouring characters change places.
  (draw, text) => {
    const at = draw.below(Math.max(1, text.length - 1))
    return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)
  },
  // The beginning of this with the end of another.
  (draw, text, others) => {
    const other = others.length === 0 ? text : draw.one(others)
    return text.slice(0, place(draw, text)) + other.slice(place(draw, other))
  },
  // Lines in another order, one twice, one gone.
  (draw, text) => {
    const lines = text.split('\n')
    const line = draw.one(lines)
    const rest = lines.toSpliced(draw.below(lines.length), draw.below(2))
    return rest.toSpliced(draw.below(rest.length + 1), draw.below(2), line).join('\n')
  },
  // A number becomes another.
  (draw, text) =>
    text.replace(/\d+/, () => draw.one(['0', '1', '-1', '65536', '2147483648', '9007199254740993', '1e400'])),
  (draw, text) => (draw.chance(0.5) ? text.toUpperCase() : text.toLowerCase()),
  (draw, text) => text.normalize(draw.one(['NFC', 'NFD', 'NFKC', 'NFKD'])),
]

const MOST_CHARACTERS = 100_000

/** A text that is nearly this one: one to four steps away, seldom more. */
export const mutateText = (draw: Draw, text: string, others: readonly string[] = []): string => {
  let mutated = text
  const steps = draw.chance(0.9) ? 1 + draw.below(3) : 4 + draw.below(12)
  for (let step = 0; step < steps; step += 1) mutated = draw.one(STEPS)(draw, mutated, others)
  return mutated.slice(0, MOST_CHARACTERS)
}

export const fragment = (draw: Draw): string => draw.one(FRAGMENTS)
