// Why: "drops into an existing application" is a promise about a number of lines. examples/adopt has applications as they
// were and as they are with backup codes; this counts what was added, and `node tools/adopt-lines.ts` prints it.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AddedLine, addedLines } from './lib/added-lines.ts'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'
import { repositoryRoot } from './lib/workspace.ts'

const COLUMNS = 100

/** By the folder in examples/adopt: how many lines may be added at most. */
export const LIMITS: Readonly<Record<string, number>> = { 'better-auth': 30, express: 60, next: 60 }

export async function checkAdoptLines(
  root: string,
  limits: Readonly<Record<string, number>> = LIMITS,
): Promise<GateReport> {
  const findings: Finding[] = []
  const counts: string[] = []
  for (const name of applicationsIn(root)) {
    const place = `examples/adopt/${name}`
    const limit = limits[name]
    const added = await addedIn(root, name)
    if (limit === undefined) findings.push({ place, problem: 'has no limit in tools/adopt-lines.ts' })
    else if (added === null) findings.push({ place, problem: 'needs the folders starter and adopted' })
    else {
      counts.push(`${name} ${added.length} of ${limit}`)
      if (added.length > limit) {
        findings.push({ place, problem: `${added.length} lines were added, ${limit} are allowed` })
      }
    }
  }
  return { findings, summary: `lines added: ${counts.join(', ')}` }
}

function applicationsIn(root: string): string[] {
  const folder = join(root, 'examples/adopt')
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !['node_modules', 'test'].includes(entry.name))
    .map(({ name }) => name)
    .toSorted()
}

async function addedIn(root: string, name: string): Promise<AddedLine[] | null> {
  const [starter, adopted] = ['starter', 'adopted'].map((part) => join(root, 'examples/adopt', name, part))
  if (starter === undefined || adopted === undefined || !existsSync(starter) || !existsSync(adopted))
    return null
  return addedLines(starter, adopted, COLUMNS)
}

if (import.meta.main) {
  for (const name of applicationsIn(repositoryRoot)) {
    let before = ''
    for (const { file, text } of (await addedIn(repositoryRoot, name)) ?? []) {
      if (file !== before) console.log(`\n${name}: ${file}`)
      before = file
      console.log(`+ ${text}`)
    }
  }
  console.log()
  process.exitCode = (await runGate('adopt', checkAdoptLines)) ? 0 : 1
}
