import type { RedeemResult } from 'sparekey'
import type { Rollups } from 'sparekey/service'
import type { ServedTenant } from '../../http/app-parts.ts'

/** Counts what uses of codes are refused for, of which the log says nothing: for the figures of each day. */
export interface Door {
  /** The same tenants, their uses counted. */
  counted<Served extends ServedTenant>(
    find: (tenant: string) => Promise<Served | null>,
  ): (tenant: string) => Promise<Served | null>
  /** Writes down what was counted since. What cannot be written is kept for the next time. */
  flush(): Promise<void>
}

/** Kinds of refusal of that many tenants are remembered between two flushes; of more, none is lost that is there already. */
const namesMost = 10_000

export const createDoor = (rollups: Pick<Rollups, 'addAtDoor'>): Door => {
  let counts = new Map<string, { readonly tenant: string; readonly name: string; amount: number }>()

  const add = (tenant: string, name: string, amount: number): void => {
    const key = `${tenant} ${name}`
    const known = counts.get(key)
    if (known !== undefined) known.amount += amount
    else if (counts.size < namesMost) counts.set(key, { tenant, name, amount })
  }

  const count = (
    tenant: string,
    result: RedeemResult | { readonly ok: false; readonly code: string },
  ): void => {
    if (!result.ok) add(tenant, `door.redeem.${result.code}`, 1)
  }

  return {
    counted: (find) => async (tenant) => {
      const served = await find(tenant)
      if (served === null) return null
      const { sparekey } = served
      return {
        ...served,
        sparekey: {
          ...sparekey,
          redeem: async (accountId, input, options) => {
            const result = await sparekey.redeem(accountId, input, options)
            count(tenant, result)
            return result
          },
        },
      }
    },
    flush: async () => {
      if (counts.size === 0) return
      const taken = counts
      counts = new Map()
      try {
        await rollups.addAtDoor([...taken.values()])
      } catch (error) {
        for (const { tenant, name, amount } of taken.values()) add(tenant, name, amount)
        throw error
      }
    },
  }
}
