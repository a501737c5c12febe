import { existsSync, writeFileSync } from 'node:fs'
import { type Policy, SetupError } from 'sparekey'
import { createTenants, parsePolicies, type Tenant } from 'sparekey/service'
import { type Assessed, assess, countStandings, faultsIn } from '../../compliance/assess.ts'
import { frameworkNames } from '../../compliance/clause.ts'
import { compliancePage } from '../../compliance/page.ts'
import { runningOf } from '../../compliance/running.ts'
import { caveat, countsLine, standingOf, toDo } from '../../compliance/wording.ts'
import { readPolicy } from '../../serve/policy.ts'
import { readTenantSettings } from '../../tenants/settings.ts'
import { VERSION } from '../../version.ts'
import { EXIT } from '../command.ts'
import { wrapped } from '../format.ts'
import { readConfig, withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'

export interface ComplianceOptions {
  readonly tenant: string
  /** `null`: the one that rules where an issue names none. */
  readonly policy: string | null
  /** Where to write the printable page. */
  readonly html: string | null
  /** Only what needs doing. */
  readonly todo: boolean
}

const DEFAULT_TENANT = 'default'

/** How the configuration stands to each clause. Only for tenants in the database is the database asked. */
export const reportCompliance = async (terminal: Terminal, options: ComplianceOptions): Promise<Report> => {
  if (options.html !== null && existsSync(options.html)) {
    throw new SetupError(
      'setting_invalid',
      `There is a file at ${options.html} already. Name one that is not there yet.`,
    )
  }
  const config = readConfig(terminal)
  const policy = await policyOf(terminal, config.policyFile, options)
  const running = runningOf(config, options.tenant, policy)
  const assessed = assess(running)
  if (options.html !== null) {
    const page = await compliancePage({ running, assessed, version: VERSION, at: new Date() })
    writeFileSync(options.html, page, { flag: 'wx' })
  }
  const shown = options.todo ? assessed.filter((one) => toDo(one) !== null) : assessed
  return {
    exit: faultsIn(assessed).length > 0 ? EXIT.no : EXIT.done,
    json: {
      version: VERSION,
      tenant: options.tenant,
      policy: policy.name,
      format: policy.format,
      counts: countStandings(assessed),
      clauses: shown.map(asJson),
    },
    lines: [
      ...shown.flatMap(asLines),
      '',
      `Tenant ${options.tenant}, policy ${policy.name}: ${countsLine(assessed)}`,
      ...wrapped(caveat, '', COLUMNS),
      ...(options.html === null ? [] : [`The page to print is at ${options.html}.`]),
    ],
  }
}

const policyOf = async (
  terminal: Terminal,
  policyFile: string | null,
  { tenant, policy }: ComplianceOptions,
): Promise<Policy> => {
  const known =
    tenant === DEFAULT_TENANT
      ? [{ ...readPolicy(policyFile).policy, name: DEFAULT_TENANT }]
      : await policiesIn(terminal, tenant)
  const found = known.find(({ name }) => name === (policy ?? DEFAULT_TENANT))
  if (found !== undefined) return found
  const names = known.map(({ name }) => name).join(', ')
  throw new SetupError(
    'setting_invalid',
    `--policy must be the name of a policy of tenant "${tenant}": ${names}.`,
  )
}

const policiesIn = (terminal: Terminal, tenant: string): Promise<readonly Policy[]> =>
  withCurrentStore(terminal, async (store) => {
    const row: Tenant | null = await createTenants({ store }).find(tenant)
    if (row === null || row.removedAt !== null) {
      throw new SetupError(
        'setting_invalid',
        `There is no tenant "${tenant}". "sparekey tenants list" names them.`,
      )
    }
    return parsePolicies(readTenantSettings(JSON.parse(row.settings)).policies)
  })

const asJson = (one: Assessed) => ({
  framework: frameworkNames[one.framework],
  clause: one.clause,
  asks: one.asks,
  standing: one.standing,
  how: one.how,
  toDo: toDo(one),
  standardsDiffer: one.standing === 'not_met' && one.open,
  tests: one.evidence,
})

const COLUMNS = 96
const INDENT = ' '.repeat(4)

const asLines = (one: Assessed, index: number, all: readonly Assessed[]): readonly string[] => {
  const heading = all[index - 1]?.framework === one.framework ? [] : ['', frameworkNames[one.framework], '']
  const act = toDo(one)
  const lines = (text: string): readonly string[] => wrapped(text, INDENT, COLUMNS)
  return [
    ...heading,
    `  ${one.clause}`,
    ...lines(one.asks),
    ...lines(`${standingOf(one)}: ${one.how}`),
    ...(act === null ? [] : lines(`→ ${act}`)),
    ...one.evidence.flatMap(({ file, title }) => lines(`test: ${title} (${file})`)),
  ]
}
