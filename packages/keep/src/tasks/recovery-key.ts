import { change } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { sessionOf } from '../cli/session.ts'
import { readRef } from '../model/find.ts'
import { slug } from '../model/names.ts'
import { addPlace, setVaultCare } from '../model/places.ts'
import type { Book, Changed, Surroundings } from '../model/types.ts'
import { openSlots } from '../vault/slots.ts'
import { updateSlots } from '../vault/vault.ts'
import type { TaskHost } from './take-code.ts'
import { KeepError } from '../errors.ts'

/**
 * Tries a recovery key that was typed from paper, and records that it opens the vault.
 *
 * @throws KeepError `recovery_key_wrong`
 */
export async function proveRecoveryKey({ vault }: Session, host: TaskHost, typed: string): Promise<Session> {
  const { slot } = await openSlots(vault.slots, { kind: 'recovery', recoveryKey: typed }, vault.keys.vaultId)
  const provedOn = host.now().toISOString().slice(0, 10)
  const proven = await updateSlots(
    vault,
    (slots) => slots.map((item) => (item.id === slot?.id ? { ...item, provedOn } : item)),
    {
      action: 'recovery-key.proven',
      subjects: [slot?.id ?? ''],
      note: 'Recovery key tried: it opens the vault',
    },
  )
  return sessionOf(proven)
}

/** Records where the paper with the recovery key lies, by the name of a place; a place that is not known yet is added. */
export function placeRecoveryKey(session: Session, host: TaskHost, typed: string): Promise<Session> {
  return change(session, host, (book, around) => recordPlace(book, slug(typed), around))
}

function recordPlace(book: Book, name: string, around: Surroundings): Changed {
  if (name === '') throw new KeepError('input_invalid', 'A place needs a name of letters or digits.')
  const isKnown = book.places.some((place) => place.name === name)
  const withPlace = isKnown ? book : addPlace(book, { name, kind: 'other' }, around).book
  return setVaultCare(withPlace, { recoveryKeyAt: [readRef(withPlace, name)] })
}
