import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { checkWeights } from '../check-weights.ts'
import { repositoryRoot } from '../lib/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'weights-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const elements = 'packages/sparekey/dist/web/elements-script.js'
const pages = 'packages/server/dist/pages'

test('what is built keeps to its weight, and the weight is said', () => {
  const { findings, summary } = checkWeights(repositoryRoot)
  assert.deepEqual(findings, [])
  assert.match(
    summary,
    /^elements \d+\.\d of 25\.0 KB, style and scripts of hosted pages \d+\.\d of 15\.0 KB$/,
  )
})

test('a script that grew too heavy, and one that was not built, are named', () => {
  mkdirSync(dirname(join(folder, elements)), { recursive: true })
  writeFileSync(join(folder, elements), randomBytes(25_001))
  const [heavy, missing] = checkWeights(folder).findings
  assert.deepEqual([heavy?.place, missing?.place], [elements, `${pages}/style.css`])
  cpSync(join(repositoryRoot, pages), join(folder, pages), { recursive: true })
  writeFileSync(join(folder, pages, 'slip.js'), randomBytes(15_001))
  assert.deepEqual(
    checkWeights(folder).findings.map(({ place }) => place),
    [elements, `${pages}/style.css`],
  )
})
