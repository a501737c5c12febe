import { strikeOff, strikeOn } from '../tidy.ts'

/** Whether a text is a saved web page or holds its markup. */
export function looksLikeHtml(text: string): boolean {
  return /^\s*<(?:!doctype html|html)/i.test(text.slice(0, 4096)) || anyTag.test(text)
}

const anyTag =
  /<\/?(?:b|body|br|code|del|div|em|font|h[1-6]|i|input|li|mark|ol|p|pre|s|span|strike|strong|table|td|th|tr|tt|u|ul)(?:\s[^<>]*|\s*\/)?>/i
// Where blocks are marked up, a line end in the source is a mere space; where only words are, lines are lines.
const blockTag = /<(?:html|body|table|tr|td|ul|ol|li|div|p|pre|h[1-6]|dl)\b/i

const blocks = new Set(
  (
    'address article aside blockquote body br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 head ' +
    'header hr html label legend li main nav ol option p pre section table tbody textarea tfoot thead title tr ul'
  ).split(' '),
)
const skipped = new Set(['script', 'style', 'template', 'noscript', 'svg', 'select', 'button'])
const striking = new Set(['s', 'del', 'strike'])
const preformatting = new Set(['pre', 'textarea'])

interface Reading {
  readonly html: string
  readonly collapsesLines: boolean
  out: string
  /** Elements that cross out what they hold, innermost last, with how many of the same name are open inside. */
  readonly strikes: { name: string; depth: number }[]
  preformatted: number
  /** Needles that do not occur any more, so that they are not looked for at every tag again. */
  readonly absent: Set<string>
}

/**
 * The text that a browser would show, with a tab between the cells of a table and a line for every block; what is crossed
 * out is marked, a ticked box is `[x]`. Scripts, styles and comments are left out, except for the address that browsers
 * note in a saved page. Linear in the length of the input.
 */
export function textOfHtml(html: string): string {
  const collapsesLines = blockTag.test(html)
  const reading: Reading = { html, collapsesLines, out: '', strikes: [], preformatted: 0, absent: new Set() }
  let at = 0
  while (at < html.length) {
    const next = html.indexOf('<', at)
    appendText(reading, next === -1 ? html.slice(at) : html.slice(at, next))
    if (next === -1) break
    at = readMarkup(reading, next)
  }
  return reading.out
}

function appendText(reading: Reading, text: string): void {
  const decoded = decodeEntities(text)
  const keepsLines = reading.preformatted > 0 || !reading.collapsesLines
  reading.out += keepsLines ? decoded : decoded.replace(/[ \t\r\n]+/g, ' ')
}

/** Reads the tag or comment that starts at `at`; returns where the text goes on. */
function readMarkup(reading: Reading, at: number): number {
  const { html } = reading
  if (html.startsWith('<!--', at)) return readComment(reading, at)
  const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(html.slice(at, at + 40))
  if (tag === null && !/^<[!?]/.test(html.slice(at, at + 2))) {
    reading.out += '<'
    return at + 1
  }
  const end = endOfTag(reading, at)
  const name = (tag?.[2] ?? '').toLowerCase()
  if (name === '') return end
  if (tag?.[1] === '/') closeElement(reading, name)
  else if (skipped.has(name)) return skipElement(reading, name, end)
  else openElement(reading, name, html.slice(at, end))
  return end
}

function readComment(reading: Reading, at: number): number {
  const end = find(reading, '-->', at)
  const comment = reading.html.slice(at + 4, Math.min(end === -1 ? at + 4 : end, at + 2048))
  const address = /saved from url=\(\d+\)(\S+)/.exec(comment)
  if (address !== null) reading.out += `\n${address[1]}\n`
  return end === -1 ? at + 4 : end + 3
}

function find({ html, absent }: Reading, needle: string, from: number): number {
  if (absent.has(needle)) return -1
  const found = html.indexOf(needle, from)
  if (found === -1) absent.add(needle)
  return found
}

/** Where the tag that starts at `at` ends; a `>` between quotes does not end it. */
function endOfTag(reading: Reading, at: number): number {
  const { html } = reading
  for (let i = at + 1; i < html.length; i++) {
    const symbol = html[i] ?? ''
    if (symbol === '>') return i + 1
    if (symbol !== '"' && symbol !== "'") continue
    const close = find(reading, symbol, i + 1)
    if (close !== -1) i = close
  }
  return html.length
}

function skipElement(reading: Reading, name: string, from: number): number {
  const close = find(reading, `</${name}`, from)
  return close === -1 ? from : endOfTag(reading, close)
}

function openElement(reading: Reading, name: string, tag: string): void {
  const top = reading.strikes.at(-1)
  if (top?.name === name && (name === 'li' || name === 'p' || name === 'td' || name === 'tr'))
    closeElement(reading, name)
  if (blocks.has(name)) reading.out += '\n'
  if (name === 'td' || name === 'th') reading.out += '\t'
  if (name === 'li') reading.out += '* '
  if (preformatting.has(name)) reading.preformatted++
  if (name === 'input') reading.out += inputText(tag)
  if (striking.has(name) || /\bstyle\s*=\s*["'][^"']*line-through/i.test(tag)) {
    reading.strikes.push({ name, depth: 1 })
    reading.out += strikeOn
  } else if (top?.name === name) top.depth++
}

function closeElement(reading: Reading, name: string): void {
  const top = reading.strikes.at(-1)
  if (top?.name === name && --top.depth === 0) {
    reading.strikes.pop()
    reading.out += strikeOff
  }
  if (preformatting.has(name) && reading.preformatted > 0) reading.preformatted--
  if (blocks.has(name)) reading.out += '\n'
}

/** A ticked box, or what a text box that can only be read shows. Hidden boxes hold other secrets and are left out. */
function inputText(tag: string): string {
  if (/\btype\s*=\s*["']?checkbox/i.test(tag)) return /\schecked\b/i.test(tag) ? ' [x] ' : ' [ ] '
  if (!/\breadonly\b/i.test(tag) || /\btype\s*=\s*["']?(?:hidden|password)/i.test(tag)) return ''
  const value = /\bvalue\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag)
  return value === null ? '' : `\n${decodeEntities(value[1] ?? value[2] ?? '')}\n`
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '',
  zwnj: '',
  zwj: '',
  ndash: '-',
  mdash: '-',
  minus: '-',
  hyphen: '-',
  dash: '-',
  bull: '•',
  middot: '·',
  check: '✓',
  checkmark: '✓',
  cross: '✗',
  rsquo: "'",
  lsquo: "'",
  ldquo: '"',
  rdquo: '"',
}

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,10}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return named[name.toLowerCase()] ?? whole
    const point =
      typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16)
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}
