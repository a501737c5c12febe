// Ways in which the file of a service is changed by programs and people. Knows nothing of the importer.

type Transform = (sample: string, codes: readonly string[]) => string

const lines =
  (change: (line: string) => string): Transform =>
  (sample) =>
    sample.split(/\r?\n/).map(change).join('\n')
const filled = (change: (line: string) => string): Transform =>
  lines((line) => (line.trim() === '' ? line : change(line)))
const rows =
  (change: (code: string, i: number, count: number) => string): Transform =>
  (_, codes) =>
    codes.map((code, i) => change(code, i, codes.length)).join('\n')

function columns(width: number, gap: string): Transform {
  return (_, codes) =>
    Array.from({ length: Math.ceil(codes.length / width) }, (_row, row) =>
      codes.slice(row * width, (row + 1) * width).join(gap),
    ).join('\n')
}

export const transforms: Readonly<Record<string, Transform>> = {
  'as it is': (sample) => sample,
  'with CRLF': (sample) => sample.replace(/\r?\n/g, '\r\n'),
  'with CR': (sample) => sample.replace(/\r?\n/g, '\r'),
  'with LF': (sample) => sample.replaceAll('\r', ''),
  'with a byte order mark': (sample) => `\uFEFF${sample}`,
  'without the last line end': (sample) => sample.trimEnd(),
  indented: lines((line) => `    ${line}`),
  'indented with tabs': lines((line) => `\t\t${line}`),
  'with empty lines between': (sample) => sample.replace(/\r?\n/g, '\n\n'),
  'with spaces at the ends': lines((line) => `${line}   `),
  'answered in an e-mail': lines((line) => `> ${line}`),
  'answered twice': lines((line) => `>> ${line}`),
  'with no-break spaces': (sample) => sample.replaceAll(' ', '\u00A0'),
  'with every space doubled': (sample) => sample.replaceAll(' ', '  '),
  'with en dashes': (sample) => sample.replaceAll('-', '\u2013'),
  'with no-break hyphens': (sample) => sample.replaceAll('-', '\u2011'),
  'with tabs as spaces': (sample) => sample.replaceAll('\t', '    '),
  'with tabs as single spaces': (sample) => sample.replaceAll('\t', ' '),
  'on one line': (sample) => sample.replace(/\s*\r?\n\s*/g, ' '),
  'in a code block': (sample) => `# Codes\n\n\`\`\`\n${sample}\n\`\`\`\n`,
  'in quotes': filled((line) => `"${line.trim()}"`),
  'in quotes with commas': filled((line) => `"${line.trim()}",`),
  'with dashes before every line': filled((line) => `- ${line}`),
  'with stars before every line': filled((line) => `* ${line}`),
  'with boxes before every line': filled((line) => `[ ] ${line}`),
  'with numbers before every line': (sample) => {
    let number = 0
    return filled((line) => `${++number}. ${line}`)(sample, [])
  },
  'as preformatted HTML': (sample) => `<pre>${sample}</pre>`,
  'as HTML with line breaks': (sample) => `<html><body>${sample.replace(/\r?\n/g, '<br>\n')}</body></html>`,
  'as HTML paragraphs': lines((line) => `<p>${line}</p>`),
  'with the other text in capitals': (sample, codes) =>
    lines((line) => (codes.some((code) => line.includes(code)) ? line : line.toUpperCase()))(sample, codes),
  'under a long text': (sample) =>
    `${'These are the terms of use. Whoever signs in agrees to them. They may change at any time.\n'.repeat(20)}\n${sample}`,
  'in a letter': (_, codes) =>
    `Hi,\n\nhere are my backup codes, made 2026-01-05. Don't lose them!\n\n${codes.join('\n')}\n\nRegards,\nSam\n+1 555 010 0199\n`,
  'in sentences': rows((code, i) => `Code number ${i + 1} is ${code}.`),
  'in two columns': columns(2, '    '),
  'in three columns with tabs': columns(3, '\t'),
  'in four columns with bars': columns(4, ' | '),
  'with commas': (_, codes) => codes.join(', '),
  'with commas alone': (_, codes) => `Codes: ${codes.join(',')}.`,
  'with semicolons': (_, codes) => codes.join('; '),
  'with slashes': (_, codes) => codes.join(' / '),
  'in brackets': (_, codes) => codes.map((code) => `(${code})`).join(' '),
  'as a Markdown table': (_, codes) =>
    `| Nr | Code |\n|----|------|\n${codes.map((code, i) => `| ${i + 1} | ${code} |`).join('\n')}`,
  'as a table with tabs': (_, codes) =>
    `No\tCode\tUsed\n${codes.map((code, i) => `${i + 1}\t${code}\t`).join('\n')}`,
  'as an HTML table': (_, codes) =>
    `<table>${codes.map((code, i) => `<tr><td>${i + 1}</td><td>${code}</td></tr>`).join('\n')}</table>`,
  'as JSON': (_, codes) => JSON.stringify({ created: '2026-01-05', codes }),
  'as YAML': (_, codes) => `backup_codes:\n${codes.map((code) => `  - "${code}"`).join('\n')}`,
  'as settings': rows((code, i) => `BACKUP_CODE_${i + 1}="${code}"`),
  'with labels': rows((code, i) => `Backup code ${i + 1}: ${code}`),
  'with numbers on their own lines': rows((code, i) => `${i + 1}\n${code}`),
  'with bare numbers': rows((code, i) => `${i + 1} ${code}`),
  'with numbers and dashes': rows((code, i) => `${i + 1} - ${code}`),
  'with numbers in a column': rows((code, i) => `${String(i + 1).padStart(3)}  ${code}`),
  'with numbers and no space': rows((code, i) => `${i + 1}.${code}`),
  'with numbers of how many': rows((code, i, count) => `[${i + 1}/${count}] ${code}`),
  'with letters': rows((code, i) => `${'abcdefghijklmnop'[i]}) ${code}`),
  'with Roman numbers': rows(
    (code, i) =>
      `${['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii', 'xiii', 'xiv', 'xv', 'xvi'][i]}. ${code}`,
  ),
  'in bold': rows((code) => `- **${code}**`),
  'in back-ticks': rows((code) => `* \`${code}\``),
  'with soft hyphens': rows((code) => `${code.slice(0, 3)}\u00AD${code.slice(3)}`),
  'with zero-width spaces': rows((code) => [...code].join('\u200B')),
  'between rules': (_, codes) => `${'-'.repeat(30)}\n${codes.join('\n')}\n${'='.repeat(30)}\n`,
  'in a drawn box': (_, codes) => `+-----+\n${codes.map((code) => `| ${code} |`).join('\n')}\n+-----+\n`,
  'with notes after some': rows((code, i) =>
    i % 3 === 0 ? `${code}  used on 3 March for the new laptop` : code,
  ),
  'with an unused and a used part': (_, codes) =>
    `Unused codes:\n${codes.slice(0, -2).join('\n')}\n\nUsed codes:\n${codes.slice(-2).join('\n')}`,
}
