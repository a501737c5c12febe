import { Buffer } from 'node:buffer'
import { bech32m } from '@scure/base'

// A share as somebody writes, prints and types it: Bech32m (BIP-350) with the prefix `share`, 84 symbols, 21 groups of four.
// Any four wrong symbols are noticed. The bytes: version, id of the set (4), threshold, count, number of the share, the share
// itself (37: its place on the curve and 36 of secret). The first fourteen symbols are the same in all shares of a set.

const prefix = 'share'
const version = 1
const headerBytes = 8
const bodyBytes = 37

/** How many symbols a share has, dashes not counted. */
export const shareLength = 84

/** At most this many shares in a set. */
export const mostShares = 16

/** One share, read. */
export interface Share {
  /** Eight hex digits: names the set that it belongs to. Not secret. */
  readonly setId: string
  /** How many shares give the key back. */
  readonly threshold: number
  /** How many shares were made. */
  readonly count: number
  /** Which of them this is, from 1. */
  readonly number: number
  /** What the secret-sharing library made. */
  readonly body: Uint8Array
}

/** Why a text is not a share. */
export type ShareFault =
  | { readonly fault: 'length'; readonly symbols: number }
  | { readonly fault: 'not_a_share' | 'checksum' | 'newer' }

/** A share in groups of four, capitals, with dashes. */
export function writeShare({ setId, threshold, count, number, body }: Share): string {
  const bytes = Buffer.concat([
    Buffer.from([version]),
    Buffer.from(setId, 'hex'),
    Buffer.from([threshold, count, number]),
    body,
  ])
  const text = bech32m.encode(prefix, bech32m.toWords(bytes)).toUpperCase()
  return (text.match(/.{4}/g) ?? []).join('-')
}

/** Reads a share. Case, spaces and dashes do not matter; nothing is corrected. */
export function readShare(typed: string): Share | ShareFault {
  const text = plainShare(typed)
  if (!text.startsWith(`${prefix}1`)) return { fault: 'not_a_share' }
  if (text.length !== shareLength) return { fault: 'length', symbols: text.length }
  const decoded = bech32m.decodeUnsafe(text)
  if (decoded === undefined) return { fault: 'checksum' }
  const bytes = Buffer.from(bech32m.fromWords(decoded.words))
  if (bytes[0] !== version) return { fault: 'newer' }
  const [threshold = 0, count = 0, number = 0] = bytes.subarray(5, headerBytes)
  const isSound =
    threshold >= 2 && threshold <= count && count <= mostShares && number >= 1 && number <= count
  if (!isSound || bytes.length !== headerBytes + bodyBytes) return { fault: 'checksum' }
  return {
    setId: bytes.subarray(1, 5).toString('hex'),
    threshold,
    count,
    number,
    body: new Uint8Array(bytes.subarray(headerBytes)),
  }
}

/** A share without case, spaces and dashes: what two typings of the same share have in common. */
export function plainShare(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s\-\u2010-\u2015]/gu, '')
}

/** The name of a set as it is printed: `3FA2-91C0`. */
export function setInWords(setId: string): string {
  return `${setId.slice(0, 4)}-${setId.slice(4)}`.toUpperCase()
}
