// Start to ready on an existing database, and resident memory at rest.
import { atMost, median, say, workFolder, type Row } from '../measure.ts'
import { startService } from '../service.ts'

const starts = 5
const restMs = 3000

export const startAndRest = async (): Promise<readonly Row[]> => {
  say('  start and memory at rest')
  const folder = workFolder()
  await (await startService(folder)).stop()
  const ready: number[] = []
  const memory: number[] = []
  for (let start = 0; start < starts; start += 1) {
    const service = await startService(folder)
    ready.push(service.readyAfterMs)
    await new Promise((done) => setTimeout(done, restMs))
    memory.push(service.memoryBytes() / 1024 / 1024)
    await service.stop()
  }
  return [
    {
      what: 'start to ready, existing SQLite database',
      figure: `${median(ready).toFixed(0)} ms`,
      against: '1000 ms',
      ratio: median(ready) / 1000,
      goal: atMost(median(ready) / 1000, 1),
    },
    {
      what: 'resident memory at rest',
      figure: `${median(memory).toFixed(0)} MB`,
      against: '120 MB',
      ratio: median(memory) / 120,
      goal: atMost(median(memory) / 120, 1),
    },
  ]
}
