// Why: `npm run gates` is the one command that says whether the rules of this repository hold. It needs a build. Every gate
// runs even where one before it failed, so that one run shows everything.
import { checkAdoptLines } from './adopt-lines.ts'
import { checkDependencies } from './check-dependencies.ts'
import { checkExports } from './check-exports.ts'
import { checkImports } from './check-imports.ts'
import { checkReach } from './check-reach.ts'
import { checkText } from './check-text.ts'
import { checkWeights } from './check-weights.ts'
import { type Gate, runGate } from './lib/gate.ts'
import { checkExamples } from './run-examples.ts'

const gates: Readonly<Record<string, Gate>> = {
  imports: checkImports,
  reach: checkReach,
  exports: checkExports,
  dependencies: checkDependencies,
  text: checkText,
  weights: checkWeights,
  adopt: checkAdoptLines,
  examples: checkExamples,
}

let failed = 0
for (const [name, gate] of Object.entries(gates)) {
  if (!(await runGate(name, gate))) failed++
}
if (failed > 0) {
  console.log(`${failed} of ${Object.keys(gates).length} gates failed`)
  process.exitCode = 1
}
