import { rotateKeys } from '../../src/cli/keys/rotate.ts'

// Rotates the keys of the data directory in the environment, and kills itself at the point whose number is given.
const killAt = Number(process.argv[2])
let points = 0

const { json } = await rotateKeys(
  {
    environment: { SPAREKEY_DATA_DIR: process.env['SPAREKEY_DATA_DIR'] },
    isInteractive: false,
    print: () => {},
    complain: () => {},
  },
  {
    finish: false,
    reached: () => {
      points += 1
      if (points === killAt) process.kill(process.pid, 'SIGKILL')
    },
  },
)
process.stdout.write(JSON.stringify({ points, ...json }))
