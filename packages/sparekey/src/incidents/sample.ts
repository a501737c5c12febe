import { lookInto } from '../audit/cursor.ts'
import { openIdentity } from '../crypto/account-identity.ts'
import type { KeyRing } from '../crypto/ports.ts'
import type { SetFormat } from '../interface/formats.ts'
import type { SetState } from '../interface/status.ts'
import { read, type Bytes, type SetRow, type Step, type Store } from '../store/port.ts'
import type { JobBody } from './job.ts'

/** A sheet as people name it. Labels name codes and are not secret. */
export interface SampledSheet {
  readonly serial: string
  readonly format: SetFormat
  readonly state: SetState
  readonly issuedAt: Date
  /** Codes that were not used. */
  readonly left: readonly string[]
}

export interface SampledAccount {
  readonly accountId: string
  readonly sheets: readonly SampledSheet[]
}

/** Accounts as they are now. One that was erased since is left out. */
export const readSample = async (
  { store, ring }: { readonly store: Store; readonly ring: KeyRing },
  sample: JobBody['sample'],
): Promise<readonly SampledAccount[]> => {
  const found: SampledAccount[] = []
  for (const { accountKey, setIds } of sample) {
    const account = await lookInto(store, () => readAccount(ring, accountKey, setIds))
    if (account !== null) found.push(account)
  }
  return found
}

function* readAccount(
  ring: KeyRing,
  accountKey: Bytes,
  setIds: readonly Bytes[],
): Step<SampledAccount | null> {
  const [row] = yield* read('readAccount', { accountKey })
  if (row === undefined || row.identityKeyId === null || row.sealedIdentity === null) return null
  const sealed = { keyId: row.identityKeyId, bytes: row.sealedIdentity }
  const identity = openIdentity(ring, accountKey, sealed)
  if (identity === null) return null
  const sheets: SampledSheet[] = []
  for (const setId of setIds) {
    const [set] = yield* read('readSet', { accountKey, setId })
    const uses = yield* read('readRedemptions', { accountKey, setId })
    if (set !== undefined) sheets.push(shown(set, new Set(uses.map(({ label }) => label))))
  }
  return { accountId: identity.account, sheets }
}

const shown = (
  { serial, format, state, issuedAt, labels }: SetRow,
  used: ReadonlySet<string>,
): SampledSheet => ({
  serial,
  format,
  state,
  issuedAt: new Date(issuedAt),
  left: (labels.match(/../g) ?? []).filter((label) => !used.has(label)).toSorted(),
})
