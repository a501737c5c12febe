// Issue of ten codes in process, in turns with ten raw derivations at once.
import { createSparekey } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { join } from 'node:path'
import { atMost, median, say, workFolder, type Row } from '../measure.ts'
import { derive } from './raw-argon2id.ts'

const rounds = 25

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export const issueTen = async (): Promise<readonly Row[]> => {
  say('  issue of ten codes')
  const folder = workFolder()
  const sparekey = await createSparekey({
    store: sqliteFile(join(folder, 'a.db')),
    keys: keyFile(join(folder, 'a.keys')),
  })
  const issue = (round: number) =>
    sparekey.issue(`account-${round}`, {
      reason: 'enrollment',
      authentication: { methods: ['otp'], at: new Date() },
    })
  const tenRaw = () => Promise.all(Array.from({ length: 10 }, derive))
  await issue(-1)
  await tenRaw()
  const issues: number[] = []
  const raws: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    raws.push(await timed(tenRaw))
    issues.push(await timed(() => issue(round)))
  }
  await sparekey.close()
  const ratio = median(issues) / median(raws)
  return [
    {
      what: 'issue of 10 codes, SQLite FULL',
      figure: `${median(issues).toFixed(1)} ms`,
      against: `ten raw derivations at once ${median(raws).toFixed(1)} ms`,
      ratio,
      goal: atMost(ratio, 1.15),
    },
  ]
}
