// `npm run record -w packages/keep`: goes through the guide at a terminal, and saves what was on the screen as text, and the parts on
// status and losses as a picture. Needs the built program, `bash` and util-linux' `script`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { goThrough } from './session.ts'
import { shows, stepsOf } from './steps.ts'

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url))
const seen = await goThrough(stepsOf(readFileSync(`${docs}guides/your-own-codes.md`, 'utf8')))
const missing = seen.flatMap(({ step, shown }) =>
  step.claims.filter((claim) => !shows(shown, claim)).map((claim) => `line ${step.line}: ${claim}`),
)
if (missing.length > 0) throw new TypeError(`the guide says what was not shown:\n${missing.join('\n')}`)

const heading =
  'A session of keep at a terminal, as docs/guides/your-own-codes.md has it. The codes and keys open nothing; the folder is\n' +
  'shown as /home/jane. Where a key was on the screen, the screen was wiped after it: that is marked.\n'
const parts = seen.map(({ step, shown }, index) => {
  const isNew = step.machine === 'new' && seen[index - 1]?.step.machine !== 'new'
  return `${isNew ? '\n=== Another computer, with nothing on it but codes.keep ===\n\n' : ''}$ ${shown}`
})
writeFileSync(`${docs}keep-session.txt`, `${heading}\n${parts.join('')}`.replaceAll(/[ \t]+$/gm, ''))
const pictured = seen
  .filter(({ step }) => /^keep (?:status|lockout --lost phone)$/.test(step.command))
  .slice(-2)
writeFileSync(
  `${docs}images/keep-session.svg`,
  drawing(pictured.flatMap(({ shown }) => `$ ${shown}`.trimEnd().split('\n'))),
)

/** Lines of a terminal as a picture that reads the same in light and dark. */
function drawing(lines: readonly string[]): string {
  const [letter, line, margin] = [8.4, 20, 20]
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * letter + 2 * margin)
  const height = lines.length * line + 2 * margin
  const escaped = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const rows = lines.map(
    (text, index) =>
      `<text x="${margin}" y="${margin + 14 + index * line}" xml:space="preserve"${text.startsWith('$ ') ? ' fill="#8fd18f"' : ''}>${escaped(text)}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>keep status and keep lockout --lost phone in a terminal</title>',
    `<rect width="${width}" height="${height}" rx="8" fill="#1d2126"/>`,
    '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e6e6e6">',
    ...rows,
    '</g></svg>\n',
  ].join('\n')
}
