// `npm run bench`: every figure as a ratio within one run. `npm run bench -- NAME …` runs some cases alone.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { say, table, type Row } from './measure.ts'

const cases: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  derivations: async () => (await import('./cases/derivations.ts')).derivationsPerAttempt(),
  approved: async () => (await import('./cases/approved.ts')).approved(),
  issue: async () => (await import('./cases/issue.ts')).issueTen(),
  redeem: async () => (await import('./cases/http-redeem.ts')).httpRedeem(),
  long: async () => (await import('./cases/long-on-postgres.ts')).longOnPostgres(),
  flood: async () => (await import('./cases/flood.ts')).flood(),
  peer: async () => (await import('./cases/long-against-better-auth.ts')).longAgainstBetterAuth(),
  reseal: async () => (await import('./cases/reseal.ts')).reseal(),
  audit: async () => (await import('./cases/audit-verify.ts')).auditVerify(),
  followup: async () => (await import('./cases/follow-up.ts')).followUp(),
  sequence: async () => (await import('./cases/sequence.ts')).sequence(),
  keep: async () => (await import('./cases/keep.ts')).keepVault(),
  team: async () => (await import('./cases/keep-team.ts')).keepTeam(),
  'team-faults': async () => (await import('./cases/keep-team-faults.ts')).keepTeamFaults(),
  incident: async () => (await import('./cases/incident.ts')).incident(),
  start: async () => (await import('./cases/start.ts')).startAndRest(),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in cases))
if (unknown.length > 0) {
  say(`No such case. Known are: ${Object.keys(cases).join(', ')}.`)
  process.exit(2)
}
const here = fileURLToPath(new URL('.', import.meta.url))
if ((asked.length === 0 || asked.includes('peer')) && !existsSync(`${here}node_modules/better-auth`)) {
  say('Installing the peers …')
  execFileSync('npm', ['ci', '--prefix', here], { stdio: 'inherit' })
}
say(`Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}`)
const rows: Row[] = []
for (const [name, run] of Object.entries(cases)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  say(name)
  const found = await run()
  say(table(found))
  rows.push(...found)
}
process.stdout.write(`${table(rows)}\n`)
process.exitCode = rows.some((row) => row.goal?.holds === false) ? 1 : 0
