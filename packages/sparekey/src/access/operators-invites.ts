import { utf8 } from '../bytes.ts'
import { nodePrimitives } from '../crypto/node-primitives.ts'
import type { Clock, RandomSource } from '../crypto/ports.ts'
import type { OperatorInviteRow } from '../store/catalogue/operators.ts'
import type { Bytes } from '../store/port.ts'
import { symbolsOf } from './run.ts'

const LIFE_MILLIS = 15 * 60_000
const PREFIX = 'opi_'
/** 130 bits. */
const SYMBOLS = 26

/** A link that lets one person in for the first time, for 15 minutes. Of its token only the hash is kept. */
export const newInvite = (
  random: RandomSource,
  clock: Clock,
  input: Pick<OperatorInviteRow, 'kind' | 'tenant' | 'role' | 'displayName'>,
): { readonly token: string; readonly row: OperatorInviteRow } => {
  const token = `${PREFIX}${symbolsOf(random(SYMBOLS))}`
  const createdAt = clock().getTime()
  return {
    token,
    row: {
      ...input,
      tokenHash: hashInvite(token),
      askedBy: null,
      createdAt,
      expiresAt: createdAt + LIFE_MILLIS,
      usedAt: null,
    },
  }
}

export const hashInvite = (token: string): Bytes =>
  nodePrimitives.sha256(utf8(`sparekey/1/operator-invite/${token}`))
