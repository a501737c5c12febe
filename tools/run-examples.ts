// Why: an example that nobody runs is wrong sooner or later, and it is the first thing a newcomer copies. Every
// TypeScript block of the documentation and of the doc comments is type-checked against the built packages and run in an
// empty folder; shell sessions that are marked are run, against a service of their own where they ask for one.
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Example, blocksOf, docBlocksOf, examplesOf } from './lib/examples.ts'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'
import { plainEnvironment, run, startService } from './lib/run.ts'

const DOCUMENTS = ['README.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md']
const SOURCES = ['packages/*/src/**/*.ts']
/** What documentation says where a reader's service listens; a session is run against its own instead. */
const DOCUMENTED_URL = 'http://127.0.0.1:8787'

const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
}

export async function checkExamples(root: string): Promise<GateReport> {
  const files = [
    ...globSync(DOCUMENTS, { cwd: root }).map((file) => ({ file, read: blocksOf })),
    ...globSync(SOURCES, { cwd: root }).map((file) => ({ file, read: docBlocksOf })),
  ]
  const found = files.map(({ file, read }) => examplesOf(read(file, readFileSync(join(root, file), 'utf8'))))
  const examples = found.flatMap((one) => one.examples)
  const others = found.reduce((sum, one) => sum + one.others, 0)
  const workshop = mkdtempSync(join(tmpdir(), 'sparekey-examples-'))
  try {
    const findings = await checkAll(root, workshop, examples)
    return { findings, summary: `${describe(examples)}; ${others} other blocks not checked` }
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

async function checkAll(root: string, workshop: string, examples: readonly Example[]): Promise<Finding[]> {
  const programs = examples.filter(({ kind }) => kind === 'program' || kind === 'typed only')
  const { findings, broken } = await typeCheck(root, workshop, programs)
  for (const [index, program] of programs.entries()) {
    if (program.kind !== 'program' || broken.has(index)) continue
    findings.push(...(await runProgram(workshop, index, program)))
  }
  for (const session of examples.filter(({ kind }) => kind.startsWith('session'))) {
    findings.push(...(await runSession(root, emptyFolder(workshop), session)))
  }
  return findings
}

interface Compiled {
  readonly findings: Finding[]
  /** The programs that do not compile, by index: there is no sense in running them. */
  readonly broken: ReadonlySet<number>
}

/** Lays each program out as `<index>.ts`, on the lines it has in its document, and compiles them together. */
async function typeCheck(root: string, workshop: string, programs: readonly Example[]): Promise<Compiled> {
  if (programs.length === 0) return { findings: [], broken: new Set() }
  symlinkSync(join(root, 'node_modules'), join(workshop, 'node_modules'))
  writeFileSync(join(workshop, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(workshop, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, moduleDetection: 'force' }, include: ['*.ts'] }),
  )
  for (const [index, { code }] of programs.entries()) writeFileSync(join(workshop, `${index}.ts`), code)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { succeeded, output } = await run(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], {
    cwd: workshop,
  })
  if (succeeded) return { findings: [], broken: new Set() }
  const errors = [...output.matchAll(/^(?:(\d+)\.ts\((\d+),\d+\): )?(error .*)$/gm)]
  return {
    findings: errors.map(([, index, line, problem = '']) => ({
      place: `${programs[Number(index)]?.file ?? 'examples'}:${line ?? ''}`,
      problem,
    })),
    broken: new Set(errors.map(([, index]) => Number(index))),
  }
}

async function runProgram(workshop: string, index: number, { file, line }: Example): Promise<Finding[]> {
  const script = join(workshop, `${index}.ts`)
  const { succeeded, errors } = await run(process.execPath, [script], { cwd: emptyFolder(workshop) })
  return succeeded ? [] : [{ place: `${file}:${line}`, problem: `the program failed: ${lastLines(errors)}` }]
}

async function runSession(
  root: string,
  cwd: string,
  { file, line, kind, code }: Example,
): Promise<Finding[]> {
  const place = `${file}:${line}`
  if (kind === 'session') return judgeSession(place, code, cwd, plainEnvironment())
  const service = await startService(join(root, 'packages/server/dist/bin.js'), cwd).catch(
    (error: unknown) => error as Error,
  )
  if (service instanceof Error) return [{ place, problem: service.message }]
  try {
    return await judgeSession(place, code.replaceAll(DOCUMENTED_URL, service.url), cwd, {
      ...plainEnvironment(),
      SERVICE_URL: service.url,
      SPAREKEY_API_KEY: service.apiKey,
    })
  } finally {
    await service.stop()
  }
}

const EXPECTATION = /^(.*?)\s*# → (.+)$/gm
const MARK = '\u001e'

/** Runs a session. `# → text` claims that what was printed since the claim before contains `text`; `…` is anything. */
async function judgeSession(
  place: string,
  code: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const claims = [...code.matchAll(EXPECTATION)].map((match) => match[2] ?? '')
  const script = code.replace(EXPECTATION, (_, command: string) => `${command}\nprintf '\\036'`)
  const { succeeded, output, errors } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd, env })
  const findings = succeeded ? [] : [{ place, problem: `the session failed: ${lastLines(output + errors)}` }]
  const printed = output.split(MARK)
  return [
    ...findings,
    ...claims.flatMap((claim, index) =>
      fitsClaim(printed[index] ?? '', claim)
        ? []
        : [{ place, problem: `expected “${claim}”, got: ${lastLines(printed[index] ?? '')}` }],
    ),
  ]
}

function fitsClaim(text: string, claim: string): boolean {
  const parts = claim.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('[\\s\\S]*')).test(text)
}

let folders = 0
function emptyFolder(workshop: string): string {
  const folder = join(workshop, `folder-${++folders}`)
  mkdirSync(folder)
  return folder
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-12).join('\n       ')

function describe(examples: readonly Example[]): string {
  const count = (kind: Example['kind']): number => examples.filter((example) => example.kind === kind).length
  const sessions = count('session') + count('session with service')
  return `${count('program')} programs run, ${count('typed only')} only type-checked, ${sessions} sessions run`
}

if (import.meta.main) process.exitCode = (await runGate('examples', checkExamples)) ? 0 : 1
