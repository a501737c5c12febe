// Why: the elements are added to pages of others, and hosted pages are opened at a bad moment, over a bad line. What they weigh
// is said at every run and may not grow past what was promised. Whole pages, with what is written into them, are weighed by
// packages/server/test/unit/pages/weight.test.ts.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'

interface Weight {
  readonly what: string
  readonly files: readonly string[]
  readonly mostBytes: number
}

const weights: readonly Weight[] = [
  { what: 'elements', files: ['packages/sparekey/dist/web/elements-script.js'], mostBytes: 25_000 },
  {
    what: 'style and scripts of hosted pages',
    files: ['style.css', 'script.js', 'slip.js'].map((name) => `packages/server/dist/pages/${name}`),
    mostBytes: 15_000,
  },
]

export function checkWeights(root: string): GateReport {
  const findings: Finding[] = []
  const said = weights.map(({ what, files, mostBytes }) => {
    const missing = files.find((file) => !existsSync(join(root, file)))
    if (missing !== undefined) {
      findings.push({ place: missing, problem: 'is not there: run "npm run build"' })
      return `${what}: not built`
    }
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(root, file))).length, 0)
    const sentence = `${what} ${kilobytes(bytes)} of ${kilobytes(mostBytes)} KB`
    if (bytes > mostBytes) findings.push({ place: files[0] ?? what, problem: `${sentence}, compressed` })
    return sentence
  })
  return { findings, summary: said.join(', ') }
}

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1)

if (import.meta.main) process.exitCode = (await runGate('weights', checkWeights)) ? 0 : 1
