// A process that works on the jobs of a database until nothing is left, or until it is killed.
import { createSparekeys } from 'sparekey/service'
import { keyFile, sqliteFile } from 'sparekey/node'

const [path = '', keysPath = ''] = process.argv.slice(2)
const store = sqliteFile(path)
const { incidents } = await createSparekeys({ store, keys: keyFile(keysPath) })
for (let idle = 0; idle < 100;) {
  const { done, more } = await incidents.round()
  const jobs = await incidents.list('default')
  if (jobs.every(({ state }) => state !== 'running' && state !== 'counting')) break
  // A lease of a process that died runs out by itself.
  if (done === 0 && !more) {
    idle += 1
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
await store.close()
