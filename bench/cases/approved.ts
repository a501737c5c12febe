// Attempts under the preset `fips`, in turns with those under `default`: how much more a hash of approved algorithms costs.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createSparekey, type PolicyInput } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { median, rate, say, workFolder, type Row } from '../measure.ts'

const rounds = 7
const attemptsARound = { default: 60, fips: 12 } as const

export const approved = async (): Promise<readonly Row[]> => {
  say('  attempts under fips and under default')
  const folder = workFolder()
  const open = (preset: 'default' | 'fips') => {
    const policy: PolicyInput = { preset, attempts: { delaysSeconds: [] } }
    const store = sqliteFile(join(folder, `${preset}.db`))
    return createSparekey({
      store,
      keys: keyFile(join(folder, `${preset}.keys`)),
      policy,
      gate: { waitMs: 60_000 },
    })
  }
  const [usual, fips] = await Promise.all([open('default'), open('fips')])
  let accounts = 0
  // A well-formed code of an account without codes: the dummy, which costs what every attempt does.
  const attempt = (sparekey: typeof usual) => () => {
    accounts += 1
    const firstFactor = { methods: ['pwd'], at: new Date() }
    return sparekey.redeem(`account-${accounts}`, { code: 'X7K9-M3NP-QR2W-5T8E', firstFactor })
  }
  const lanes = availableParallelism() * 2
  const figures = { default: [] as number[], fips: [] as number[] }
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, sparekey] of [
      ['default', usual],
      ['fips', fips],
    ] as const) {
      const found = await rate(attemptsARound[name], lanes, attempt(sparekey))
      if (round >= 0) figures[name].push(found)
    }
  }
  await Promise.all([usual.close(), fips.close()])
  const ratios = figures.fips.map((figure, round) => figure / (figures.default[round] ?? Number.NaN))
  return [
    {
      what: 'attempts under fips (PBKDF2, 600,000)',
      figure: `${median(figures.fips).toFixed(1)}/s`,
      against: `under default (Argon2id) ${median(figures.default).toFixed(1)}/s`,
      ratio: median(ratios),
      goal: null,
    },
  ]
}
