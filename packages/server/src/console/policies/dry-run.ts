import type { AccountState, Advice, PolicyInput, Status } from 'sparekey'
import type { Calls } from '../shell/screen.ts'

/** What a policy would change for the accounts that were looked at. */
export interface DryRun {
  /** Accounts of the tenant that were looked at. */
  readonly lookedAt: number
  /** Every account was looked at; else a part, drawn by the order of their keyed hashes, which says nothing of them. */
  readonly isWhole: boolean
  readonly states: readonly {
    readonly from: AccountState
    readonly to: AccountState
    readonly accounts: number
  }[]
  /** What would be asked of owners that is not asked now. */
  readonly asked: readonly { readonly advice: Advice; readonly accounts: number }[]
}

/** Enough to see a change for one in a hundred, and done in a second. */
export const accountsMost = 200
const atOnce = 20

/** Reads accounts under the present policy and under another one. Nothing is written. */
export const dryRun = async (
  { sparekeys, sparekey }: Pick<Calls, 'sparekeys' | 'sparekey'>,
  tenant: string,
  policy: PolicyInput,
): Promise<DryRun> => {
  const { accountIds, isWhole } = await sparekeys.desk(tenant).someAccounts(accountsMost)
  const other = sparekeys.of(tenant, { policy })
  const compared: (readonly [Status, Status])[] = []
  for (let from = 0; from < accountIds.length; from += atOnce) {
    const some = accountIds.slice(from, from + atOnce)
    const both = (id: string) => Promise.all([sparekey.status(id), other.status(id)])
    compared.push(...(await Promise.all(some.map(both))))
  }
  return { lookedAt: compared.length, isWhole, ...summary(compared) }
}

const summary = (compared: readonly (readonly [Status, Status])[]): Pick<DryRun, 'states' | 'asked'> => {
  const moved = compared.filter(([now, then]) => now.state !== then.state)
  const more = compared.flatMap(([now, then]) => then.advice.filter((one) => !now.advice.includes(one)))
  return {
    states: counted(moved.map(([now, then]) => `${now.state} ${then.state}`)).map(([pair, accounts]) => {
      const [from, to] = pair.split(' ') as [AccountState, AccountState]
      return { from, to, accounts }
    }),
    asked: counted(more).map(([advice, accounts]) => ({ advice, accounts })),
  }
}

/** The most frequent first. */
const counted = <T>(items: readonly T[]): readonly (readonly [T, number])[] => {
  const counts = new Map<T, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)
}
