import { Crew, easy, person } from '../../packages/keep-team/test/support/crew.ts'
import { replay, replayWithoutSignatures } from '../../packages/keep-team/src/chain/replay.ts'
import { median, processorSeconds, say, type Row } from '../measure.ts'

const sets = 2000
const requests = 2665
const rounds = 3
const goalSeconds = 2

/** A team of three with 2,000 sets of ten codes, and requests, each granted and closed: 10,001 notes. */
const longChain = (): readonly string[] => {
  const [ada, bo, cy] = [person('ada'), person('bo'), person('cy')]
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  const shelf = crew.shelf(ada, easy, { owner: [bo], responder: [cy] })
  const put = Array.from({ length: sets }, () => crew.puts(bo, shelf, 10))
  for (let index = 0; index < requests; index += 1) {
    const request = crew.asks(cy, put[index % sets] ?? '')
    crew.grants(bo, request)
    crew.says({ type: 'request.close', request }, cy)
  }
  return crew.notes
}

const seconds = async (play: () => { readonly ok: boolean }): Promise<number> => {
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const [replayed, spent] = await processorSeconds(async () => play())
    if (!replayed.ok) throw new TypeError('The chain does not replay.')
    taken.push(spent)
  }
  return median(taken)
}

/** How long a member waits for a long chain: the first time on a machine, and every time after. Seconds of a processor. */
export const keepTeam = async (): Promise<readonly Row[]> => {
  say('Writing the chain …')
  const notes = longChain()
  const row = (what: string, spent: number): Row => ({
    what,
    figure: `${spent.toFixed(2)} s`,
    against: `${notes.length} notes`,
    ratio: null,
    goal: { text: `≤ ${goalSeconds} s`, holds: spent <= goalSeconds },
  })
  return [
    row('team: replay, the first time on a machine', await seconds(() => replay(notes, null))),
    row('team: replay of what was checked', await seconds(() => replayWithoutSignatures(notes))),
  ]
}
