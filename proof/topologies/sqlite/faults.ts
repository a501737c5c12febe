import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../../topology.ts'
import type { ServiceProcess } from '../service-process.ts'
import type { MailReceiver } from './mail-receiver.ts'

/** How long a service that is to die at a point is given to come there. */
const POINT_SECONDS = 5

/** `kill -9` at any moment, and by its own hand just before and just after a COMMIT. */
export const killFaults = (service: ServiceProcess, pointFile: string): readonly Fault[] => [
  {
    name: 'F1 kill -9 of the service',
    inject: () => service.kill(),
    heal: () => service.start(),
    lastingMs: 200,
  },
  ...['before COMMIT', 'after COMMIT', 'before COMMIT of a use', 'after COMMIT of a use'].map(
    (point): Fault => ({
      name: `F1 kill -9 ${point}`,
      inject: async () => {
        writeFileSync(pointFile, point)
        const end = performance.now() + POINT_SECONDS * 1000
        while (service.isRunning() && performance.now() < end) await sleep(5)
      },
      heal: () => service.start(),
      lastingMs: 200,
    }),
  ),
]

export const pauseFault = (service: ServiceProcess): Fault => ({
  name: 'F8 the service stands still (SIGSTOP)',
  inject: async () => service.freeze(),
  heal: async () => service.thaw(),
})

/** Keys are leased for 30 seconds, and a service takes a sign-in that is up to a minute ahead of its clock. */
const mostShiftMs = 50_000

export const clockFault = (clockFile: string): Fault => ({
  name: 'F9 the clock of the service jumps',
  inject: async (random) => writeFileSync(clockFile, String(random.below(2 * mostShiftMs) - mostShiftMs)),
  heal: async () => writeFileSync(clockFile, '0'),
})

/** Another connection that holds the write lock: what a backup, a shell or a second program does. */
export const lockFault = (path: string): Fault => {
  let holder: DatabaseSync | null = null
  return {
    name: 'F17 SQLITE_BUSY: another connection holds the lock',
    inject: async () => {
      const database = new DatabaseSync(path, { timeout: 2_000 })
      holder = database
      try {
        database.exec('BEGIN IMMEDIATE')
      } catch (error) {
        // Under load its turn may not come: then it tried, and that is what the service had to bear.
        if (!(error instanceof Error && /locked|busy/i.test(error.message))) throw error
      }
    },
    heal: async () => {
      if (holder?.isTransaction === true) holder.exec('ROLLBACK')
      holder?.close()
      holder = null
    },
    lastingMs: 1_500,
  }
}

export const mailFaults = (receiver: MailReceiver): readonly Fault[] =>
  (['refuses for now', 'takes, and says that it did not', 'is slow', 'hangs up'] as const).map((manner) => ({
    name: `F18 the mail server ${manner}`,
    inject: async () => receiver.behave(manner),
    heal: async () => receiver.behave('takes'),
  }))
