import type { Bytes } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'
import { behind } from './walk.ts'

export const resealingReads: ReadHandlers<
  'walkSetKeys' | 'walkContacts' | 'walkRecoveryKeys' | 'walkPageKeys' | 'walkFingerprintKeys'
> = {
  walkSetKeys: ({ sets }, { accountKey, setId, limit }) =>
    behind(sets, [keyOf(accountKey), keyOf(setId)], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      setId: row.setId,
      keyId: row.keyId,
    })),

  walkContacts: ({ contacts }, { accountKey, contactId, limit }) =>
    behind(contacts, [keyOf(accountKey), keyOf(contactId)], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      ...row,
    })),

  walkRecoveryKeys: ({ recoveries }, { accountKey, recoveryId, limit }) =>
    behind(recoveries, [keyOf(accountKey), keyOf(recoveryId)], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      recoveryId: row.recoveryId,
      keyId: row.keyId,
      expiresAt: row.expiresAt,
      endedAt: row.endedAt,
    })),

  walkPageKeys: ({ pageSessions }, { accountKey, pageSessionId, limit }) =>
    behind(pageSessions, [keyOf(accountKey), keyOf(pageSessionId)], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      pageSessionId: row.pageSessionId,
      keyId: row.keyId,
      expiresAt: row.expiresAt,
      state: row.state,
    })),

  walkFingerprintKeys: ({ idempotency }, { accountKey, keyHash, limit }) =>
    behind(idempotency, [keyOf(accountKey), keyOf(keyHash)], limit).map(({ owner, key, row }) => ({
      accountKey: bytesOf(owner),
      keyHash: bytesOf(key),
      fingerprintKeyId: row.fingerprintKeyId,
      expiresAt: row.expiresAt,
    })),
}

const holds = (keyId: string | null, sealed: Bytes | null, read: { oldKeyId: string; oldSealed: Bytes }) =>
  keyId === read.oldKeyId && sealed !== null && keyOf(sealed) === keyOf(read.oldSealed)

export const resealingWrites: WriteHandlers<'resealSet' | 'resealIdentity' | 'resealContact'> = {
  resealSet: ({ sets }, { accountKey, setId, keyId, sealed, ...read }) =>
    sets.change(
      keyOf(accountKey),
      keyOf(setId),
      (row) => holds(row.keyId, row.sealed, read),
      () => ({ keyId, sealed }),
    ),

  resealIdentity: ({ accounts }, { accountKey, keyId, sealed, ...read }) =>
    accounts.change(
      keyOf(accountKey),
      '',
      (row) => holds(row.identityKeyId, row.sealedIdentity, read),
      () => ({ identityKeyId: keyId, sealedIdentity: sealed }),
    ),

  resealContact: ({ contacts }, { accountKey, contactId, keyId, sealed, ...read }) =>
    contacts.change(
      keyOf(accountKey),
      keyOf(contactId),
      (row) => holds(row.keyId, row.sealedAddress, read),
      () => ({ keyId, sealedAddress: sealed }),
    ),
}
