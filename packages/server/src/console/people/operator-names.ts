import { operatorKeyText } from 'sparekey/service'
import type { Calls } from '../shell/screen.ts'

/** Names by the keyed hash that trails have in their place. */
export type OperatorNames = ReadonlyMap<string, string>

/** Of everybody who has, or waits for, a role in the tenant; whoever left is named by nothing. */
export const operatorNames = async (
  { operators }: Pick<Calls, 'operators'>,
  tenant: string,
): Promise<OperatorNames> =>
  new Map(
    (await operators.list(tenant)).flatMap(({ operatorId, displayName }) => {
      const key = operatorKeyText(operatorId)
      return key === null ? [] : [[key, displayName] as const]
    }),
  )
