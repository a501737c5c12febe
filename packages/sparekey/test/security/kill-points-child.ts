// Carries out an operation on a database and kills itself at one point of it: `PLACE POINT`, the place as JSON.
import { act, live, type Place } from '../support/kill-points.ts'

const [given = '', point = ''] = process.argv.slice(2)
const place = JSON.parse(given) as Place
let passed = 0
const life = await live(place, () => {
  passed += 1
  if (passed !== Number(point)) return
  process.kill(process.pid, 'SIGKILL')
  for (;;);
})
await act(life, place)
