import { cases, type Standing, type TimingCase } from './cases.ts'
import { shuffled } from './random.ts'

/** Something that codes can be presented to. */
export interface Subject {
  /** A new account; gives the codes of its confirmed sheet, none where it has none. */
  prepare(account: string, standing: Standing): Promise<readonly string[]>
  /** Makes ready to present a code; what is returned is timed, and rejects unless the answer is "wrong code". */
  present(account: string, code: string): () => Promise<void>
  close(): Promise<void>
}

export interface Measured {
  readonly name: string
  /** Nanoseconds each, in the order of measuring. */
  readonly nanoseconds: Float64Array
}

export interface MeasureOptions {
  readonly perClass: number
  /** Of each class, prepared together and measured together in an order of their own. */
  readonly perBatch: number
  readonly random: () => number
  /** A new one for each batch, so that none grows slower. */
  readonly open: () => Promise<Subject>
  readonly said: (line: string) => void
}

interface Prepared {
  readonly of: number
  readonly run: () => Promise<void>
}

/** Before anything counts, the compiler has seen every path. */
const WARM_UP_BATCHES = 3

/** Every class as often as every other, all mixed at random, each measurement on an account that was never tried. */
export const measure = async (options: MeasureOptions): Promise<readonly Measured[]> => {
  const { perClass, perBatch, random, open, said } = options
  const measured = cases.map(({ name }) => ({ name, nanoseconds: new Float64Array(perClass) }))
  const batches = Math.ceil(perClass / perBatch)
  for (let batch = -WARM_UP_BATCHES; batch < batches; batch += 1) {
    const subject = await open()
    const prepared: Prepared[] = []
    const wanted = Math.min(perBatch, perClass - Math.max(0, batch) * perBatch)
    const places = cases.flatMap((one, of) =>
      Array.from({ length: wanted }, (_, place) => ({ one, of, place })),
    )
    for (const { one, of, place } of shuffled(places, random)) {
      prepared.push({
        of,
        run: await prepare(subject, one, `account-${of}-${String(place).padStart(8, '0')}`, random),
      })
    }
    const taken = cases.map(() => 0)
    for (const { of, run } of shuffled(prepared, random)) {
      const begun = process.hrtime.bigint()
      await run()
      const nanoseconds = Number(process.hrtime.bigint() - begun)
      const at = batch * perBatch + (taken[of] ?? 0)
      taken[of] = (taken[of] ?? 0) + 1
      const values = measured[of]?.nanoseconds
      if (batch >= 0 && values !== undefined) values[at] = nanoseconds
    }
    await subject.close()
    if (batch > 0 && batch % Math.ceil(batches / 10) === 0) said(`  ${batch} of ${batches} batches`)
  }
  return measured
}

const prepare = async (
  subject: Subject,
  { standing, code }: TimingCase,
  account: string,
  random: () => number,
): Promise<() => Promise<void>> => {
  const codes = await subject.prepare(account, standing)
  return subject.present(account, code(codes, random))
}
