import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fault, Random } from '../../topology.ts'
import type { Service } from '../service-pair.ts'

const execute = promisify(execFile)
const PROGRAM = join(import.meta.dirname, '../../../packages/server/dist/bin.js')

/** Leases last 30 seconds, and a service takes a sign-in that is up to 60 seconds ahead of its clock. */
const MOST_SHIFT_MILLISECONDS = 50_000

/** What can be done to the services themselves. */
export const serviceFaults = (services: readonly Service[]): readonly Fault[] => {
  const nothing = async (): Promise<void> => {}
  const all = (act: (service: Service) => unknown): (() => Promise<void>) => {
    return async () => void (await Promise.all(services.map(act)))
  }
  const onOne = (random: Random, act: (service: Service) => unknown): Promise<unknown> =>
    Promise.resolve(act(random.pick(services)))
  const startAll = all(({ process }) => process.start())

  return [
    {
      name: 'F1 kill -9 of a service',
      inject: async (random) => void (await onOne(random, ({ process }) => process.kill())),
      heal: startAll,
    },
    { name: 'F1 kill -9 of all services', inject: all(({ process }) => process.kill()), heal: startAll },
    {
      name: 'F8 a service stands still (SIGSTOP)',
      inject: async (random) => void (await onOne(random, ({ process }) => process.freeze())),
      heal: all(({ process }) => process.thaw()),
    },
    {
      name: 'F9 the clock of a service jumps',
      inject: async (random) => {
        const milliseconds = random.below(2 * MOST_SHIFT_MILLISECONDS) - MOST_SHIFT_MILLISECONDS
        await onOne(random, ({ shiftClock }) => shiftClock(milliseconds))
      },
      heal: all(({ shiftClock }) => shiftClock(0)),
    },
    {
      name: 'F9 the clocks of the services drift apart',
      inject: async (random) => {
        const milliseconds = random.below(MOST_SHIFT_MILLISECONDS)
        services.forEach(({ shiftClock }, index) =>
          shiftClock(index % 2 === 0 ? milliseconds : -milliseconds),
        )
      },
      heal: all(({ shiftClock }) => shiftClock(0)),
    },
    {
      name: 'F21 services replaced one by one while "migrate" runs',
      inject: async () => {
        for (const { process, environment } of services) {
          const { PATH = '' } = globalThis.process.env
          const migrating = execute(globalThis.process.execPath, [PROGRAM, 'migrate'], {
            env: { PATH, ...environment },
          })
          await process.terminate()
          await migrating
          await process.start()
        }
      },
      heal: nothing,
      lastingMs: 0,
    },
  ]
}
