const symbols = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new opaque id: 40 random bits as eight symbols. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => symbols[byte % symbols.length]).join(
    '',
  )
}
