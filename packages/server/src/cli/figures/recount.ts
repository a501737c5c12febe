import {
  createRollups,
  createTenants,
  nodePrimitives,
  openDatabase,
  printDay,
  type Recounted,
} from 'sparekey/service'
import type { Store } from 'sparekey'
import { openKeys } from '../../serve/keys.ts'
import { EXIT } from '../command.ts'
import { existing, readConfig, withStore } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'

const clock = (): Date => new Date()

/** Counts the figures of every tenant anew. */
export const recountFigures = async (terminal: Terminal): Promise<Report> => {
  const config = readConfig(terminal)
  return withStore(config, async (store) => {
    const ring = await openDatabase(store, existing(config, await openKeys(config)), clock)
    const parts = { store, ring, primitives: nodePrimitives, clock }
    // The walk over the accounts is the service's.
    const rollups = createRollups(parts, { policyOf: async () => null })
    const tenants = await tenantsIn(store)
    const recounted = await withProgress('Counting', (progress) =>
      rollups.recount({
        tenants,
        progress: (counted, leaves) => progress.say(`${counted} of ${leaves} events`),
      }),
    )
    return recountReport(recounted)
  })
}

/** Those of the service's own too. */
const tenantsIn = async (store: Store): Promise<readonly string[]> => [
  'default',
  'try',
  ...(await createTenants({ store }).list()).map(({ tenant }) => tenant),
]

const shownMost = 20

export const recountReport = ({ leaves, corrections }: Recounted): Report => {
  const lines = corrections
    .slice(0, shownMost)
    .map(({ tenant, day, name, was, is }) => `${printDay(day)} ${tenant} ${name}: ${is}, not ${was}`)
  const more = corrections.length - lines.length
  return {
    exit: corrections.length === 0 ? EXIT.done : EXIT.no,
    json: { leaves, corrections: corrections.map((one) => ({ ...one, day: printDay(one.day) })) },
    lines: [
      corrections.length === 0
        ? `${leaves} events counted: every figure was right.`
        : `${leaves} events counted: ${corrections.length} figures were wrong, and are corrected.`,
      ...lines.map((line) => `  ${line}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ],
  }
}
