import type { Bytes } from '../../store/port.ts'

/** Base 64 with padding (RFC 4648 §4), as every text of C2SP has it. */
export const printBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes))

/** `null` for anything but the one text that {@link printBase64} gives for some bytes (RFC 4648 §3.5). */
export const parseBase64 = (text: string): Bytes | null => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return printBase64(bytes) === text ? bytes : null
}
