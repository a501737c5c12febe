import type { AuthContext } from 'better-auth'
import { symmetricDecrypt } from 'better-auth/crypto'
import { SparekeyError } from '../../errors.ts'
import { movedMark, type TwoFactorWithCodesOptions } from './options.ts'

/** The parts of better-auth's context that a move needs. */
type Stored = Pick<AuthContext, 'adapter' | 'secretConfig'>

interface TwoFactorRow {
  readonly id: string
  readonly userId: string
  readonly backupCodes: string
}

/** What became of one user's stored codes. `none`: there were none, or they were moved before. `kept`: see the log. */
export type Moved = 'moved' | 'none' | 'kept'

/**
 * Takes over the codes that better-auth stored for a user, and deletes them there. Where the account has codes of its own
 * here, those stand and the stored ones are only deleted. A repeat, also after a crash in between, changes nothing.
 */
export const moveStoredCodes = async (
  context: Stored,
  options: TwoFactorWithCodesOptions,
  userId: string,
): Promise<Moved> => {
  const row = await context.adapter.findOne<TwoFactorRow>({
    model: 'twoFactor',
    where: [{ field: 'userId', value: userId }],
  })
  return row === null ? 'none' : moveRow(context, options, row)
}

const moveRow = async (
  context: Stored,
  options: TwoFactorWithCodesOptions,
  row: TwoFactorRow,
): Promise<Moved> => {
  if (row.backupCodes === movedMark) return 'none'
  const codes = await readStored(context, options, row.backupCodes)
  const { policy = 'legacy', symbols = 'alphanumeric_cased', randomBits } = options.stored ?? {}
  if (codes.length > 0) {
    const imported = await options.sparekey.importSet(row.userId, {
      source: 'better-auth',
      codes,
      symbols,
      policy,
      ...(randomBits === undefined ? {} : { randomBits }),
    })
    if (!imported.ok && imported.code !== 'codes_exist') return 'kept'
  }
  await context.adapter.update({
    model: 'twoFactor',
    where: [
      { field: 'id', value: row.id },
      { field: 'backupCodes', value: row.backupCodes },
    ],
    update: { backupCodes: movedMark },
  })
  return codes.length > 0 ? 'moved' : 'none'
}

/** The codes in better-auth's column, read in the way in which it was told to store them. */
const readStored = async (
  { secretConfig }: Stored,
  { backupCodeOptions }: TwoFactorWithCodesOptions,
  stored: string,
): Promise<readonly string[]> => {
  const storage = backupCodeOptions?.storeBackupCodes ?? 'encrypted'
  try {
    const text =
      storage === 'plain'
        ? stored
        : storage === 'encrypted'
          ? await symmetricDecrypt({ key: secretConfig, data: stored })
          : await storage.decrypt(stored)
    const codes: unknown = JSON.parse(text)
    if (Array.isArray(codes) && codes.every((code) => typeof code === 'string')) return codes
  } catch {
    // Said below, without the cause: it may repeat what was stored.
  }
  throw new SparekeyError(
    'internal',
    'The codes that better-auth stored for this user cannot be read. Give "backupCodeOptions" and the secret with which they were stored.',
  )
}

export interface MoveReport {
  /** Users whose codes work here and are gone there. */
  readonly moved: number
  /** Users who had none left, or whose codes were moved before. */
  readonly none: number
  /** Users whose codes were left where they are, by id, with the reason. */
  readonly kept: readonly { readonly userId: string; readonly reason: string }[]
}

const pageRows = 100

/**
 * Takes over the stored codes of every user, in any number of runs: what is moved is not looked at again. Each code takes
 * one derivation, so that ten codes of a user take about a fifth of a second.
 *
 * @example
 * ```ts no-run
 * import { betterAuth } from 'better-auth'
 * import { createSparekey } from 'sparekey'
 * import { moveBackupCodes, twoFactor } from 'sparekey/better-auth'
 * import { keyFile, sqliteFile } from 'sparekey/node'
 *
 * const sparekey = await createSparekey({
 *   store: sqliteFile('codes.db'),
 *   keys: keyFile('sparekey.keys'),
 *   policies: { legacy: { preset: 'legacy' } },
 * })
 * const options = { sparekey }
 * const auth = betterAuth({ plugins: [twoFactor(options)] })
 * console.log(await moveBackupCodes(auth, options))
 * ```
 */
export const moveBackupCodes = async (
  auth: { readonly $context: Promise<Omit<Stored, 'adapter'> & { readonly adapter: object }> },
  options: TwoFactorWithCodesOptions,
): Promise<MoveReport> => {
  // Of an application's own tables the adapter's type says more, so that it does not fit; the calls are the same.
  const context = (await auth.$context) as Stored
  let moved = 0
  let none = 0
  const kept: { userId: string; reason: string }[] = []
  for (let offset = 0; ; offset += pageRows) {
    const rows = await context.adapter.findMany<TwoFactorRow>({
      model: 'twoFactor',
      sortBy: { field: 'id', direction: 'asc' },
      limit: pageRows,
      offset,
    })
    for (const row of rows) {
      try {
        const became = await moveRow(context, options, row)
        if (became === 'moved') moved += 1
        else if (became === 'none') none += 1
        else kept.push({ userId: row.userId, reason: 'The import was refused.' })
      } catch (error) {
        kept.push({ userId: row.userId, reason: error instanceof Error ? error.message : 'unknown' })
      }
    }
    if (rows.length < pageRows) return { moved, none, kept }
  }
}
