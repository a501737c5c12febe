// Loaded before a service (`--import`): its clock is off by as many milliseconds as the file named by PROOF_CLOCK_FILE says at each
// moment. Timers go on as they are: they follow the machine's monotonic clock, which never jumps.
import { readFileSync } from 'node:fs'

const file = process.env['PROOF_CLOCK_FILE']
const LOOK_MILLISECONDS = 50
const Real = Date
let offset = 0

const look = (): void => {
  offset = Number(readFileSync(file ?? '', 'utf8')) || 0
}

class Shifted extends Real {
  constructor(...given: readonly number[]) {
    if (given.length === 0) super(Real.now() + offset)
    else super(...(given as [number]))
  }

  static override now(): number {
    return Real.now() + offset
  }
}

if (file !== undefined) {
  look()
  setInterval(look, LOOK_MILLISECONDS).unref()
  globalThis.Date = Shifted as DateConstructor
}
