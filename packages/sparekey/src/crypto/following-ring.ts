import type { KeyRing } from './ports.ts'

/**
 * A ring that keeps up with where it comes from. `reread` gives the ring as it is there, or `null` where nothing changed or it
 * is too soon to look; urgent is a row whose key is not known.
 *
 * The current key changes only between two turns of the event loop, never within one: whoever asks for its id and then seals
 * has sealed under that id.
 */
export const createFollowingRing = (
  first: KeyRing,
  reread: (isUrgent: boolean) => KeyRing | null,
): KeyRing => {
  let sealing = first
  let opening = first
  let isAsked = false

  const look = (isUrgent: boolean): void => {
    const next = reread(isUrgent)
    if (next === null) return
    opening = next
    queueMicrotask(() => {
      sealing = next
    })
  }

  const current = (): KeyRing => {
    if (!isAsked) {
      isAsked = true
      queueMicrotask(() => {
        isAsked = false
        look(false)
      })
    }
    return sealing
  }

  const knowing = (keyId: string): KeyRing => {
    if (!opening.keyIds.includes(keyId)) look(true)
    return opening.keyIds.includes(keyId) ? opening : sealing
  }

  return {
    get currentKeyId() {
      return current().currentKeyId
    },
    get keyIds() {
      return current().keyIds
    },
    accountKey: (tenant, account) => sealing.accountKey(tenant, account),
    keyCheck: () => sealing.keyCheck(),
    logSigningSeed: () => sealing.logSigningSeed(),
    lookupMac: (label, data) => sealing.lookupMac(label, data),
    seal: (use, subject, plaintext, associated) => current().seal(use, subject, plaintext, associated),
    open: (use, subject, sealed, associated) => knowing(sealed.keyId).open(use, subject, sealed, associated),
    mac: (use, data, keyId) =>
      keyId === undefined ? current().mac(use, data) : knowing(keyId).mac(use, data, keyId),
  }
}
