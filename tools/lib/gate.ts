// What every gate answers with, so that run-gates.ts can print them all alike and a test can look at the findings.
import { repositoryRoot } from './workspace.ts'

export interface Finding {
  /** Relative to the repository, with the line where there is one: `packages/x/src/a.ts:12`. */
  readonly place: string
  readonly problem: string
}

export interface GateReport {
  readonly findings: readonly Finding[]
  /** One line: what was looked at, e.g. `63 files, 0 cycles`. */
  readonly summary: string
}

export type Gate = (root: string) => GateReport | Promise<GateReport>

/** The line number of an offset in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Runs one gate, prints one line and its findings, and says whether it passed. */
export async function runGate(name: string, gate: Gate, root: string = repositoryRoot): Promise<boolean> {
  const report = await gate(root)
  const passed = report.findings.length === 0
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${report.summary}`)
  for (const { place, problem } of report.findings) console.log(`     ${place}: ${problem}`)
  return passed
}
