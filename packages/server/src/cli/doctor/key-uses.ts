import { type KeySource, SetupError, SparekeyError, type Store } from 'sparekey'
import { countKeyUses, type KeyUses, sealedTableNames } from 'sparekey/service'
import { usesText } from '../keys/retire.ts'
import { type Finding, error, ok, warning } from './findings.ts'

const CHECK = 'keys in use'

/** Which rows need a key that is not on the ring, and which lie under an old one. Walks the tables through. */
export const keyUseFindings = async (store: Store, keys: KeySource): Promise<readonly Finding[]> => {
  try {
    const { keyIds, currentKeyId } = await keys.load(false)
    return findingsOf(await countKeyUses(store, new Date()), keyIds, currentKeyId)
  } catch (cause) {
    if (cause instanceof SetupError) return []
    if (!(cause instanceof SparekeyError)) throw cause
    return [error(CHECK, 'The tables could not be read through.', 'Look again when the database answers.')]
  }
}

export const findingsOf = (
  uses: readonly KeyUses[],
  keyIds: readonly string[],
  currentKeyId: string,
): readonly Finding[] => {
  const findings = uses
    .filter(({ keyId, rows }) => keyId !== currentKeyId && (isSealedUnder(rows) || !keyIds.includes(keyId)))
    .map((used) => {
      const { keyId, first } = used
      if (!keyIds.includes(keyId)) {
        return error(
          CHECK,
          `Key ${keyId} is not on the ring, and needed by ${usesText(used)}; the first is the ${first}.`,
          `Restore a ring that has ${keyId} beside its other keys from a backup: these rows open with no other.`,
        )
      }
      return warning(
        CHECK,
        `Key ${keyId} is an old one, and needed by ${usesText(used)}.`,
        'Run: sparekey keys rotate --finish',
      )
    })
  // Open recoveries and idempotency keys end by themselves.
  return findings.length > 0 ? findings : [ok(CHECK, 'Nothing needs a key that is old or gone.')]
}

const isSealedUnder = (rows: KeyUses['rows']): boolean => sealedTableNames.some((table) => rows[table] > 0)
