import type { Bytes, Millis } from '../port.ts'

/** Somebody who works in the console. */
export interface OperatorRow {
  /** 16 bytes: a MAC of issuer and subject. */
  readonly operatorKey: Bytes
  /** 16 bytes: a MAC of the person's id at the provider; `null`: it states none. */
  readonly personKey: Bytes | null
  readonly keyId: string
  /** JSON text: who they are, as the provider says. */
  readonly sealed: Bytes
  readonly createdAt: Millis
  readonly signedInAt: Millis | null
  readonly disabledAt: Millis | null
}

export interface OperatorRoleRow {
  readonly operatorKey: Bytes
  /** `*`: of the installation. */
  readonly tenant: string
  readonly role: string
  readonly state: 'pending' | 'granted'
  readonly source: 'provider' | 'person' | 'shell'
  /** `null`: no operator did. */
  readonly askedBy: Bytes | null
  readonly agreedBy: Bytes | null
  readonly askedAt: Millis
  readonly grantedAt: Millis | null
}

export interface OperatorInviteRow {
  /** 32 bytes. */
  readonly tokenHash: Bytes
  readonly tenant: string
  readonly role: string
  /** `bootstrap`: good only while there is no operator at all. */
  readonly kind: 'bootstrap' | 'invite'
  readonly displayName: string
  readonly askedBy: Bytes | null
  readonly createdAt: Millis
  readonly expiresAt: Millis
  readonly usedAt: Millis | null
}

export interface PasskeyRow {
  /** Base64url, as the browser names it. */
  readonly credentialId: string
  readonly operatorKey: Bytes
  /** COSE key. */
  readonly publicKey: Bytes
  readonly counter: number
  /** Words with a space between them. */
  readonly transports: string
  readonly createdAt: Millis
  readonly usedAt: Millis | null
}

export interface OperatorSessionRow {
  readonly sessionId: Bytes
  readonly operatorKey: Bytes
  /** 32 bytes: of the secret in the cookie. */
  readonly tokenHash: Bytes
  /** 16 bytes: a MAC of the provider and its own session's id; `null`: it names none. */
  readonly providerSession: Bytes | null
  readonly openedAt: Millis
  readonly seenAt: Millis
  /** Whatever happens, it ends here. */
  readonly endsAt: Millis
  /** When groups were last asked of the provider. */
  readonly checkedAt: Millis
  /** When the operator last proved who they are. */
  readonly provedAt: Millis
  /** 16 bytes each: MACs of the network and the browser where they did. */
  readonly network: Bytes
  readonly browser: Bytes
  readonly keyId: string
  /** JSON text: how they were authenticated, the browser in words, and the provider's refresh token. */
  readonly sealed: Bytes
}

/** A form that was sent: the dangerous ones wait for a second page. */
export interface OperatorFormRow {
  readonly sessionId: Bytes
  readonly formId: Bytes
  /** Tenant, screen and act. */
  readonly act: string
  readonly keyId: string
  /** JSON text: its fields; empty where nothing waits. */
  readonly sealed: Bytes
  readonly createdAt: Millis
  readonly expiresAt: Millis
  /** When the operator proved anew who they are, for this form. */
  readonly provedAt: Millis | null
  readonly doneAt: Millis | null
}

/** Who looked at what, or did what. A chain for each tenant. */
export interface ConsoleViewRow {
  readonly tenant: string
  /** From 1, without gaps. */
  readonly seq: number
  readonly at: Millis
  readonly operatorKey: Bytes
  readonly sessionId: Bytes
  readonly kind: string
  readonly accountKey: Bytes | null
  readonly caseId: string | null
  readonly keyId: string
  /** JSON text: salt, account, reason, detail. */
  readonly sealed: Bytes
  /** 32 bytes: of the sealed text. */
  readonly contentHash: Bytes
  /** 32 bytes: of the row before and of this one. */
  readonly hash: Bytes
}

type OfOperator = { readonly operatorKey: Bytes }
type OfRole = OfOperator & { readonly tenant: string; readonly role: string }
type OfSession = { readonly sessionId: Bytes }
type OfForm = OfSession & { readonly formId: Bytes }
type Before = { readonly tenant: string; readonly beforeSeq: number; readonly limit: number }

export interface OperatorReads {
  /** At most one row. */
  readOperator: { parameters: OfOperator; row: OperatorRow }
  /** All of them, by key. */
  readOperators: { parameters: Record<string, never>; row: OperatorRow }
  /** By tenant and role. */
  readOperatorRoles: { parameters: OfOperator; row: OperatorRoleRow }
  /** Of a tenant, by operator and role. */
  readTenantRoles: { parameters: { readonly tenant: string }; row: OperatorRoleRow }
  /** At most one row, whatever became of it. */
  readOperatorInvite: { parameters: { readonly tokenHash: Bytes }; row: OperatorInviteRow }
  /** Oldest first. */
  readPasskeys: { parameters: OfOperator; row: PasskeyRow }
  /** At most one row. */
  readPasskey: { parameters: { readonly credentialId: string }; row: PasskeyRow }
  /** At most one row. */
  readOperatorSession: { parameters: OfSession; row: OperatorSessionRow }
  /** Of everybody, the newest first. */
  readOperatorSessions: { parameters: Record<string, never>; row: OperatorSessionRow }
  /** At most one row. */
  readOperatorForm: { parameters: OfForm; row: OperatorFormRow }
  /** At most one row: the end of the tenant's chain. */
  readNewestView: { parameters: { readonly tenant: string }; row: ConsoleViewRow }
  /** Newest first, below `beforeSeq`. */
  readViews: { parameters: Before; row: ConsoleViewRow }
  readViewsOfOperator: { parameters: Before & OfOperator; row: ConsoleViewRow }
  readViewsOfAccount: { parameters: Before & { readonly accountKey: Bytes }; row: ConsoleViewRow }
  /** Rows behind the given one, by tenant and place in the chain. */
  walkViews: {
    parameters: { readonly tenant: string; readonly seq: number; readonly limit: number }
    row: ConsoleViewRow
  }
}

export interface OperatorWrites {
  /** 0: this operator is known. */
  insertOperator: OperatorRow
  /** Only where the seal is still the one that was read. 0: it is not. */
  changeOperator: OfOperator & {
    readonly readSealed: Bytes
    readonly personKey: Bytes | null
    readonly keyId: string
    readonly sealed: Bytes
  }
  noteOperatorSignIn: OfOperator & { readonly signedInAt: Millis }
  /** `null`: they are let in again. */
  disableOperator: OfOperator & { readonly disabledAt: Millis | null }
  /** 0: they have the role, or wait for it. */
  insertOperatorRole: OperatorRoleRow
  /** 0: nothing is pending, or the same operator asked for it. */
  agreeOperatorRole: OfRole & { readonly agreedBy: Bytes; readonly grantedAt: Millis }
  deleteOperatorRole: OfRole
  /** Always 1; the same hash again is an `internal` error. */
  insertOperatorInvite: OperatorInviteRow
  /** 0: it was used before, or its time is over. Of concurrent callers one gets 1. */
  useOperatorInvite: { readonly tokenHash: Bytes; readonly usedAt: Millis }
  /** 0: the passkey is known. */
  insertPasskey: PasskeyRow
  /** 0: it was used since it was read. */
  usePasskey: {
    readonly credentialId: string
    readonly readCounter: number
    readonly counter: number
    readonly usedAt: Millis
  }
  /** Always 1; the same id again is an `internal` error. */
  insertOperatorSession: OperatorSessionRow
  /** Only while the cookie is the one that was read, and the session lives. 0: it does not. */
  touchOperatorSession: OfSession & { readonly tokenHash: Bytes; readonly seenAt: Millis }
  /** After a proof of who it is: another cookie. 0: the cookie was not this one any more. */
  rotateOperatorSession: OfSession & {
    readonly readTokenHash: Bytes
    readonly tokenHash: Bytes
    readonly provedAt: Millis
    readonly network: Bytes
    readonly browser: Bytes
    readonly keyId: string
    readonly sealed: Bytes
  }
  /** After the groups were asked for. 0: it was changed since, or has ended. */
  checkOperatorSession: OfSession & {
    readonly readCheckedAt: Millis
    readonly checkedAt: Millis
    readonly keyId: string
    readonly sealed: Bytes
  }
  deleteOperatorSession: OfSession
  /** Gives how many there were. */
  deleteSessionsOfOperator: OfOperator
  /** Gives how many had `endsAt` ≤ `now`. */
  deleteEndedSessions: { readonly now: Millis }
  /** 0: this form was sent before. Of concurrent callers one gets 1. */
  insertOperatorForm: OperatorFormRow
  /** 0: it was done, or is over. */
  proveOperatorForm: OfForm & { readonly provedAt: Millis }
  /** 0: it was done before, is over, or was not proved at `provedSince` or later. Of concurrent callers one gets 1. */
  finishOperatorForm: OfForm & { readonly doneAt: Millis; readonly provedSince: Millis }
  deleteEndedForms: { readonly now: Millis }
  /** 0: the place in the chain is taken. */
  insertView: ConsoleViewRow
  /** The oldest of a tenant, up to this place; gives how many. */
  deleteViews: { readonly tenant: string; readonly uptoSeq: number }
  /** Only where the seal is still the one that was read. */
  resealView: {
    readonly tenant: string
    readonly seq: number
    readonly readSealed: Bytes
    readonly keyId: string
    readonly sealed: Bytes
  }
}
