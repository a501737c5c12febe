import { keep, type Transaction } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import { decide, drawChange, tryAgain, type again } from '../register.ts'
import { writeSwitches } from './set-switches.ts'

/** Stops the tenant's releases by itself: too much happened in one hour. An owner turns them on again. */
export const stopReleases = async (parts: Parts): Promise<void> => {
  const seeds = drawChange(parts)
  await decide(parts, function* (): Transaction<null | typeof again> {
    const event = {
      type: 'support.tenant_stopped',
      actor: 'automation',
      detail: { switch: 'releasesStopped', why: 'limit' },
    } as const
    const switches = yield* writeSwitches(parts, seeds, { releasesStopped: true }, event)
    return switches === null ? tryAgain() : keep(null)
  })
}
