import { createRollups, nodePrimitives } from 'sparekey/service'
import type { Screen, Visit } from '../../../../src/console/shell/screen.ts'
import { createDesk, TENANT, type Colleague } from '../desk.ts'

/** Somebody's view of a screen, with a log that nobody doubts. */
export const withKeeper = (visit: Visit): Visit => ({
  ...visit,
  permit: (permission) => ({
    ...visit.permit(permission),
    keeper: { hold: () => null } as ReturnType<Visit['permit']>['keeper'],
  }),
})

export const createWatch = async () => {
  const desk = await createDesk()
  const { store, ring, clock, sparekeys } = desk
  const tenantOf = async (name: string) => (name === TENANT ? (await desk.callsNow()).served : null)
  const rollups = createRollups(
    { store, ring, primitives: nodePrimitives, clock: clock.now },
    { policyOf: async (name) => (await tenantOf(name))?.pages.policy ?? null, restSeconds: 0 },
  )
  let isMailUp = true
  /** Does what is due, and counts it. */
  const settle = async (): Promise<void> => {
    const deliver = async (): Promise<void> => {
      if (!isMailUp) throw Object.assign(new TypeError('refused'), { retryable: false })
    }
    const tenant = async (name: string) =>
      (await tenantOf(name)) === null ? null : { policy: { format: 'long' as const }, endpoints: [] }
    while ((await sparekeys.runDue({ limit: 1000, tenant, deliver })).more) continue
    while ((await sparekeys.sequencer.round()).more) continue
    while ((await rollups.round()).more) continue
  }
  const use = async (account: string, code: string): Promise<boolean> => {
    const { sparekey } = await desk.callsNow()
    const firstFactor = { methods: ['pwd'], at: clock.now() }
    return (await sparekey.redeem(account, { code, firstFactor })).ok
  }
  return {
    ...desk,
    rollups,
    settle,
    use,
    mail: (isUp: boolean) => {
      isMailUp = isUp
    },
  }
}

export type Watch = Awaited<ReturnType<typeof createWatch>>

/** The lines of what an act lets somebody download. */
export const downloadOf = async (
  { visit }: Colleague,
  screen: Screen,
  act: string,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly fileName: string; readonly lines: readonly string[] }> => {
  const next = await screen.acts?.[act]?.perform(visit, form)
  if (next === undefined || !('lines' in next)) throw new TypeError('Nothing is downloaded.')
  return { fileName: next.fileName, lines: await allOf(next.lines) }
}

export const allOf = async (lines: AsyncIterable<string>): Promise<readonly string[]> => {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}
