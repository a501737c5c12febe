import fc from 'fast-check'
import type { CodeShape } from '../../src/profiles/schema.ts'

// Lays codes out in the ways in which people and programs write them down. Knows nothing of the importer.

export interface LaidOut {
  readonly text: string
  /** What the importer must find, in order. */
  readonly codes: readonly { text: string; position: number; used: boolean }[]
  /** For the report of a failure. */
  readonly how: string
}

type Pick = <T>(options: readonly T[]) => T

const numberings: readonly ((n: number, count: number) => string)[] = [
  () => '',
  (n) => `${n}. `,
  (n) => `${n}.`,
  (n) => `${n}) `,
  (n) => `${n}: `,
  (n) => `(${n}) `,
  (n) => `[${n}] `,
  (n) => `#${n} `,
  (n) => `#${n}: `,
  (n) => `${n} - `,
  (n) => `${n} – `,
  (n) => `${String(n).padStart(2, '0')}. `,
  (n) => `${String(n).padStart(2, ' ')}. `,
  (n) => `${n}.\t`,
  (n) => `${n}\t`,
  (n) => `${n}   `,
  (n) => `${n}.) `,
  (n, count) => `${n}/${count} `,
  (n) => `Code ${n}: `,
  (n) => `Code ${n} - `,
  (n) => `Backup code #${n}: `,
  (n) => `Recovery code ${n} = `,
  (n) => `code_${n}=`,
  (n) => `No. ${n}  `,
  (n) => `${n}> `,
]
const bullets = [
  '',
  '* ',
  '- ',
  '• ',
  '– ',
  '+ ',
  '> ',
  '‣ ',
  '◦ ',
  '▪ ',
  '·  ',
  '[ ] ',
  '- [ ] ',
  '* [ ] ',
  '☐ ',
  '*',
  '>> ',
  'o ',
]
const wrappers: readonly (readonly [string, string])[] = [
  ['', ''],
  ['', ''],
  ['', ''],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['`', '`'],
  ['**', '**'],
  ['_', '_'],
  ['(', ')'],
  ['[', ']'],
  ['"', '",'],
  ['', ','],
  ['', ';'],
  ['', '.'],
]
const columnGaps = ['\t', '    ', '  ', '   \t', ' | ', ', ', ' ; ', '|', '\t\t', '      ']
const headers = [
  '',
  '',
  '',
  'Backup codes',
  'RECOVERY CODES',
  'My codes:',
  '# Backup codes\n',
  'Keep these backup codes somewhere safe but accessible.\n',
  'SAVE YOUR BACKUP CODES\nKeep these backup codes somewhere safe but accessible.\n',
  'Printed on 2026-01-05 at 10:20\nUse each code only once.\n',
  'Account: someone1234\nE-mail: someone1234@example.com\nGenerated: Jan 5, 2026\n',
  'You have 10 unused codes. Each of the codes below can be used one time.\n\nStore them safely, for instance in a bank deposit box.\n',
  'Two-factor authentication is now enabled. If you lose access to your device, these single-use codes are the only way in.\n',
  '=====================\nrecovery codes\n=====================',
  '---\ntitle: codes\ndate: 2026-01-05\n---\n',
  'From: someone@example.com\nDate: Mon, 5 Jan 2026 09:12:44 +0100\nSubject: codes\n',
  'Order number 12345\nPhone: +1 (555) 010-0199\n',
  'Downloaded 05/01/2026 from https://accounts.example.com/security?id=1234567890\n',
  'Wichtig: Bewahren Sie diese Codes sicher auf.\n',
]
const footers = [
  '',
  '',
  '',
  '\n* You can only use each backup code once.\n* Need more? Visit https://example.com/2sv\n* These codes were generated on: Jan 5, 2026.',
  '\n(someone@example.com)',
  '\nGenerated 5 January 2026 at 9:00 AM UTC',
  '\nPage 1 of 1',
  '\nRemember: whoever has these codes and your password can sign in as you.',
  '\n© 2026 Example Inc. 1234 Main Street, Springfield',
  '\n---\nsent from my phone',
  '\nIf you run out, make a new set of 10 codes. The old ones stop working.',
]
const usedMarks: readonly (readonly [before: string, after: string])[] = [
  ['', ' (used)'],
  ['', '  used'],
  ['', ' - used'],
  ['', ' USED'],
  ['', ' ✓'],
  ['', ' ✔'],
  ['', ' [x]'],
  ['', ' used 2026-01-03'],
  ['', ' (used on 3 Jan 2026)'],
  ['', ' — used Jan 3, 2026'],
  ['', '   2026-01-03'],
  ['', ' 03.01.2026'],
  ['~~', '~~'],
  ['✗ ', ''],
  ['[x] ', ''],
  ['x ', ''],
]

const separators = ['\n', '\n', '\n', '\r\n', '\r', '\n\n', '\r\n\r\n', ' \n', '\t\r\n']
const indents = ['', '', '', ' ', '    ', '\t', '\t\t', '  ']

/** A made-up set of a shape. */
export function codesOf(shape: CodeShape, count: number): fc.Arbitrary<string[]> {
  const symbol = fc.constantFrom(...shape.alphabet)
  const group = (length: number): fc.Arbitrary<string> =>
    fc.array(symbol, { minLength: length, maxLength: length }).map((symbols) => symbols.join(''))
  const code = fc
    .tuple(...shape.groups.map(group))
    // The generator likes to repeat itself, which codes never do.
    .filter((groups) => new Set(groups.join('')).size > 2)
    .map((groups) => groups.join(shape.separator))
  return fc.uniqueArray(code, { minLength: count, maxLength: count })
}

/** The codes in some layout. */
export function layoutOf(codes: readonly string[]): fc.Arbitrary<LaidOut> {
  return fc.gen().map((gen) => {
    const pick: Pick = (options) => options[gen(fc.nat, { max: options.length - 1 })] ?? (options[0] as never)
    const layout = pick([list, list, list, list, columns, columns, table, csv, json, html, html, oneLine])
    return layout(codes, pick)
  })
}

function plain(codes: readonly string[]): LaidOut['codes'] {
  return codes.map((text, i) => ({ text, position: i + 1, used: false }))
}

function frame(body: string, pick: Pick): string {
  const header = pick(headers)
  const footer = pick(footers)
  const end = pick(['\n', '', '\n\n', '\r\n'])
  const text = `${header === '' ? '' : `${header}\n`}${body}${footer === '' ? '' : `\n${footer}`}${end}`
  return pick([
    (t: string) => t,
    (t: string) => t,
    (t: string) => `\uFEFF${t}`,
    (t: string) => t.replaceAll(' ', '\u00A0'),
    (t: string) => t.replace(/(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])/g, '–'),
    (t: string) => t.replace(/(?<=[A-Za-z0-9]{3})-(?=[A-Za-z0-9]{3})/g, '‑'),
    (t: string) => t.replace(/([A-Za-z0-9]{3})(?=[A-Za-z0-9]{3})/g, '$1\u00AD'),
    (t: string) => t.replace(/(?<=\n)/g, '\u200B'),
  ])(text)
}

function list(codes: readonly string[], pick: Pick): LaidOut {
  const numbering = pick(numberings)
  const bullet = pick(bullets)
  const [open, close] = pick(wrappers)
  const indent = pick(indents)
  const separator = pick(separators)
  const mark = pick(usedMarks)
  const marksSome = pick([true, false, false])
  const used = codes.map((_, i) => marksSome && i < codes.length - 1 && pick([true, false, false]))
  const trailing = pick(['', '', ' ', '   ', '\t'])
  const lines = codes.map((code, i) => {
    const [before, after] = used[i] === true ? mark : ['', '']
    return `${indent}${bullet}${numbering(i + 1, codes.length)}${before}${open}${code}${close}${after}${trailing}`
  })
  return {
    text: frame(lines.join(separator), pick),
    codes: codes.map((text, i) => ({ text, position: i + 1, used: used[i] ?? false })),
    how: 'list',
  }
}

function columns(codes: readonly string[], pick: Pick): LaidOut {
  const width = pick([2, 2, 3, 4, 5])
  const gap = pick(codes.some((code) => code.includes(' ')) ? columnGaps : [...columnGaps, ' '])
  const down = pick([true, false])
  const numbering =
    pick([numberings[0], numberings[1], numberings[3], numberings[4], numberings[2]]) ?? (() => '')
  const bullet = gap === ' ' ? '' : pick(['', '', '* ', '• '])
  const indent = pick(indents)
  const rows = Math.ceil(codes.length / width)
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_cell, column) =>
      down ? column * rows + row : row * width + column,
    ).filter((index) => index < codes.length),
  )
  const isNumbered = numbering(1, 1) !== ''
  const order = grid.flat()
  return {
    text: frame(
      grid
        .map(
          (row) =>
            indent +
            row.map((index) => `${bullet}${numbering(index + 1, codes.length)}${codes[index]}`).join(gap),
        )
        .join(pick(separators)),
      pick,
    ),
    codes: order.map((index, i) => ({
      text: codes[index] ?? '',
      position: isNumbered ? index + 1 : i + 1,
      used: false,
    })),
    how: `columns ${JSON.stringify(gap)}`,
  }
}

function table(codes: readonly string[], pick: Pick): LaidOut {
  const used = codes.map(() => pick([true, false, false]))
  const [yes, no] = pick([
    ['yes', 'no'],
    ['x', ''],
    ['✓', ''],
    ['used', 'unused'],
    ['2026-01-03', ''],
    ['true', 'false'],
    ['Used', 'Available'],
  ]) as [string, string]
  const quote = pick(['', '`', '**'])
  const title = pick(['Used', 'Status', 'Used?', 'used on'])
  const rows = codes.map(
    (code, i) => `| ${i + 1} | ${quote}${code}${quote} | ${used[i] === true ? yes : no} |`,
  )
  const text = [`| # | Code | ${title} |`, pick(['|---|---|---|', '| --- | :--: | ---: |']), ...rows].join(
    '\n',
  )
  return {
    text: frame(text, pick),
    codes: codes.map((code, i) => ({ text: code, position: i + 1, used: used[i] ?? false })),
    how: 'markdown table',
  }
}

function csv(codes: readonly string[], pick: Pick): LaidOut {
  // Were all used on the same day, nothing would tell it from the day they were made.
  const used = codes.map((_, i) => i < codes.length - 1 && pick([true, false, false]))
  const delimiter = pick([',', ';', '\t'])
  const quote = pick(['', '"'])
  const cell = (text: string): string => quote + text + quote
  const head = pick([
    ['code', 'used'],
    ['Code', 'Used'],
    ['backup_code', 'is_used'],
    ['recovery code', 'used at'],
  ])
  const isNamed = pick([true, true, false])
  const rows = codes.map((code, i) =>
    [cell(code), cell(used[i] === true ? '2026-01-03' : '')].join(delimiter),
  )
  const lines = isNamed ? [head.map(cell).join(delimiter), ...rows] : rows
  return {
    text: lines.join(pick(['\n', '\r\n'])) + pick(['\n', '']),
    codes: codes.map((code, i) => ({ text: code, position: i + 1, used: used[i] ?? false })),
    how: 'csv',
  }
}

function json(codes: readonly string[], pick: Pick): LaidOut {
  const used = codes.map(() => pick([true, false, false]))
  const kind = pick(['array', 'object', 'objects'])
  const value =
    kind === 'array'
      ? codes
      : kind === 'object'
        ? { account: 'someone1234', created: '2026-01-05T09:00:00Z', backup_codes: codes }
        : { codes: codes.map((code, i) => ({ code, used: used[i] })) }
  return {
    text: JSON.stringify(value, null, pick([0, 2, 4])),
    codes:
      kind === 'objects'
        ? codes.map((code, i) => ({ text: code, position: i + 1, used: used[i] ?? false }))
        : plain(codes),
    how: `json ${kind}`,
  }
}

function html(codes: readonly string[], pick: Pick): LaidOut {
  const nl = pick(['\n', '', '\r\n  '])
  const shown = pick([codes, codes.map((code) => code.replaceAll(' ', '&nbsp;'))])
  const used = codes.map(() => pick([true, false, false]))
  const strike = (code: string, i: number): string => (used[i] === true ? `<${tag}>${code}</${tag}>` : code)
  const tag = pick(['s', 'del', 'strike'])
  const kind = pick(['ul', 'ol', 'pre', 'br', 'div', 'table', 'grid', 'spans'])
  const bodies: Record<string, () => string> = {
    ul: () =>
      `<ul class="codes">${nl}${shown.map((code, i) => `<li>${strike(code, i)}</li>`).join(nl)}${nl}</ul>`,
    ol: () =>
      `<ol>${nl}${shown.map((code, i) => `<li><code>${strike(code, i)}</code></li>`).join(nl)}${nl}</ol>`,
    pre: () => `<pre>\n${shown.map(strike).join('\n')}\n</pre>`,
    br: () => `<p>${shown.map(strike).join(`<br>${nl}`)}</p>`,
    div: () =>
      shown
        .map((code, i) => `<div class="code-${i}" data-index='${i}'>${nl}${strike(code, i)}${nl}</div>`)
        .join(nl),
    table: () =>
      `<table>${nl}<tr><th>#</th><th>Code</th></tr>${nl}${shown
        .map((code, i) => `<tr>${nl}<td>${i + 1}.</td>${nl}<td>${strike(code, i)}</td>${nl}</tr>`)
        .join(nl)}</table>`,
    grid: () =>
      `<table>${nl}${Array.from({ length: Math.ceil(codes.length / 2) }, (_, row) => [row * 2, row * 2 + 1])
        .map(
          (row) =>
            `<tr>${row.map((i) => (i < shown.length ? `<td>${strike(shown[i] ?? '', i)}</td>` : '')).join(nl)}</tr>`,
        )
        .join(nl)}</table>`,
    spans: () =>
      shown
        .map((code, i) => `<div><span class="n">${i + 1}.</span> <span>${strike(code, i)}</span></div>`)
        .join(nl),
  }
  const body = bodies[kind]?.() ?? ''
  const page = pick([
    (inner: string) => inner,
    (inner: string) =>
      `<!DOCTYPE html>\n<html><head><title>Security</title><script>var a = "12345678"; if (1<2) {}</script><style>.x{color:#12345678}</style></head>\n<body><h1>Your backup codes</h1><p>Each of these codes can be used once.</p>${inner}<p>Generated on Jan 5, 2026 &middot; <a href="https://example.com/12345678">More</a></p></body></html>`,
  ])
  return {
    text: page(body),
    codes: codes.map((code, i) => ({ text: code, position: i + 1, used: used[i] ?? false })),
    how: `html ${kind}`,
  }
}

function oneLine(codes: readonly string[], pick: Pick): LaidOut {
  const gap = pick(
    codes.some((code) => code.includes(' '))
      ? [', ', '; ', ' | ', '   ', '\t', ',']
      : [' ', ', ', ',', '; ', ' | ', '\t', ' / '],
  )
  const before = pick(['', '', 'Backup codes: ', 'My recovery codes are: ', 'codes = '])
  return {
    text: before + codes.join(gap) + pick(['', '\n', '.']),
    codes: plain(codes),
    how: `one line ${JSON.stringify(gap)}`,
  }
}
