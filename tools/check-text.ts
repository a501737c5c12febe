// Why: some of the rules in CONTRIBUTING.md are about words rather than types, so neither the compiler nor the linter
// knows them. Each is a pattern here with the reason that is printed; a rule that no machine checks is a wish.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, type GateReport, lineAt, runGate } from './lib/gate.ts'
import { filesBelow } from './lib/workspace.ts'

interface TextRule {
  /** Of paths from the root. */
  readonly where: RegExp
  /** Where given, paths that the rule leaves alone. */
  readonly except?: RegExp
  readonly forbidden: RegExp
  readonly problem: string
  /** The line above, where it is a comment, is taken as the reason why it is needed here. */
  readonly reasonAllowed?: boolean
}

const SOURCES = /^packages\/[^/]+\/src\/.*\.ts$/
const DOMAIN = /^packages\/sparekey\/src\/(codes|policy|lifecycle|audit|crypto)\//
const NODE_CRYPTO = /\/crypto\/(node-primitives|argon2id|key-file|key-sources\/[\w-]+)\.ts$/
const TESTS = /\/test\/.*\.ts$/
const CODE = /^(packages|tools|examples|bench|proof|fuzz|timing)\/.*\.(ts|sql|css|html)$/
/** Also the data of a service that was started here, and the samples of breaches in the test of this file. */
const NOT_TEXT = /^data\/|^tools\/test\/check-text\.test\.ts$|\.(png|jpg|ico|woff2?|pdf|gz|sqlite|db)$/
const LINE_LIMIT = 400
const REASON_FOR_LENGTH = /^(\/\/|\/\*|--|<!--) Long because /

const RULES: readonly TextRule[] = [
  {
    where: SOURCES,
    forbidden: /\bthrow new Error\(/g,
    problem: 'a bare Error has no code: throw a class of errors.ts',
  },
  {
    where: /^(packages\/[^/]+\/src|examples)\//,
    forbidden: /\bMath\.random\b/g,
    problem: 'not a random source for anything here: take the one that is passed in',
  },
  { where: SOURCES, forbidden: /\bas any\b/g, problem: 'a hole in the types' },
  {
    where: CODE,
    forbidden: /@ts-(ignore|nocheck)\b/g,
    problem: 'a hole in the types; in a type test write @ts-expect-error',
  },
  {
    where: SOURCES,
    forbidden: /@ts-expect-error\b/g,
    problem: 'a hole in the types; it belongs in type tests only',
  },
  {
    where: SOURCES,
    forbidden: /\b(allow|skip|disable)[A-Z]\w*\??:\s*boolean\b/g,
    problem: 'an unsafe choice is a named export that is passed, never a boolean',
  },
  {
    where: DOMAIN,
    except: NODE_CRYPTO,
    forbidden:
      /\b(Date\.now\(|new Date\(\)|performance\.now|Buffer\.|process\.|globalThis\.|crypto\.getRandomValues)/g,
    problem: 'the domain takes its clock, randomness and platform as parameters',
  },
  {
    where: TESTS,
    forbidden: /\b(test|it|describe|suite)\.only\(|\bonly: true\b/g,
    problem: 'every other test is left out',
  },
  {
    where: TESTS,
    forbidden: /\b(test|it|describe|suite)\.(skip|todo)\(|\.(skip|todo)\(\)|\b(skip|todo): true\b/g,
    problem: 'left out without a reason: write it in a comment on the line above',
    reasonAllowed: true,
  },
  {
    where: TESTS,
    forbidden: /\bstdio: ['"]inherit['"]/g,
    problem: 'a child that holds the output of the test runner keeps it from ending',
  },
  { where: SOURCES, forbidden: /\b(TODO|FIXME|XXX|HACK)\b/g, problem: 'unfinished work' },
  { where: /./, forbidden: /(?<=^|[\s"'`(=:])\/work\/(?=\w)/gm, problem: 'a path of one machine' },
  {
    where: /^package-lock\.json$/,
    forbidden: /"resolved": "https?:/g,
    problem: 'names one registry; .npmrc leaves it out, so run npm install again',
  },
]

export function checkText(root: string): GateReport {
  const files = filesBelow(root).filter((file) => !NOT_TEXT.test(file))
  const findings = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...RULES.flatMap((rule) => breaches(rule, file, text)), ...tooLong(file, text)]
  })
  return { findings, summary: `${RULES.length + 1} rules on ${files.length} files` }
}

function breaches(rule: TextRule, file: string, text: string): Finding[] {
  if (!rule.where.test(file) || rule.except?.test(file) === true) return []
  return [...text.matchAll(rule.forbidden)].flatMap((match) => {
    const line = lineAt(text, match.index)
    const above = text.split('\n')[line - 2]?.trim() ?? ''
    if (rule.reasonAllowed === true && /^\/\/ \S+ \S+/.test(above)) return []
    return [{ place: `${file}:${line}`, problem: `${match[0].trim()}: ${rule.problem}` }]
  })
}

function tooLong(file: string, text: string): Finding[] {
  const lines = text.split('\n').length - 1
  if (!CODE.test(file) || lines <= LINE_LIMIT || REASON_FOR_LENGTH.test(text)) return []
  return [
    {
      place: file,
      problem: `${lines} lines: split it by what it is about, or begin it with “// Long because …”`,
    },
  ]
}

if (import.meta.main) process.exitCode = (await runGate('text', checkText)) ? 0 : 1
