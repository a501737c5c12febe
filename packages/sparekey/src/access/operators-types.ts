import type { ConsoleRole, Permission } from './operators-permissions.ts'

/** Somebody who works in the console. Who they are is `issuer` and `subject`. */
export interface Operator {
  readonly operatorId: string
  /** The OpenID provider; `local`: an account of the console's own, with passkeys. */
  readonly issuer: string
  readonly subject: string
  /** The id of the person at the provider over all accounts; `null`: it states none. */
  readonly personId: string | null
  readonly displayName: string
  readonly createdAt: Date
  readonly signedInAt: Date | null
  readonly disabledAt: Date | null
  /** Of every tenant; those that wait for a second person too. */
  readonly roles: readonly OperatorGrant[]
}

export interface OperatorGrant {
  /** `*` with `instance_admin`, and with no other role. */
  readonly tenant: string
  readonly role: ConsoleRole
  /** `pending`: a second owner must agree. It gives nothing yet. */
  readonly state: 'granted' | 'pending'
  /** `provider`: by a group there, looked at anew at each sign-in and every 15 minutes. */
  readonly source: 'provider' | 'person' | 'shell'
  /** `null` while it is pending. */
  readonly grantedAt: Date | null
  /** Ids of operators; `null`: the provider, or whoever has the shell of the service. */
  readonly askedBy: string | null
  readonly agreedBy: string | null
}

/** Who acts: their roles are read in the transaction of the act. */
export interface ActingOperator {
  readonly operatorId: string
  readonly tenant: string
}

export type OperatorRefusal = {
  readonly ok: false
  readonly code:
    | 'not_allowed'
    | 'operator_not_found'
    | 'role_not_found'
    | 'role_exists'
    /** Nobody changes their own roles, or agrees to what they asked for. */
    | 'second_person_required'
    /** Two roles that exclude each other. */
    | 'roles_exclusive'
    | 'comes_from_provider'
  /** A sentence to show. */
  readonly detail: string
}
export type OperatorResult<T = object> = ({ readonly ok: true } & T) | OperatorRefusal

export interface OperatorSession {
  readonly sessionId: string
  readonly operatorId: string
  readonly displayName: string
  readonly openedAt: Date
  readonly seenAt: Date
  readonly endsAt: Date
  /** In words, e.g. `Firefox`; nothing finer is kept. */
  readonly browser: string
}

/** A link that lets one person in for the first time. Shown once. */
export interface OperatorInvite {
  readonly token: string
  readonly expiresAt: Date
}

/** People, their roles and sessions. Every act is refused where the one who acts lacks its permission, whoever calls. */
export interface Operators {
  /** Who has, or waits for, a role in the tenant, by name; of the tenant `*` instance admins. */
  list(tenant: string): Promise<readonly Operator[]>
  find(operatorId: string): Promise<Operator | null>
  /** `pending` for approver, security admin and owner, until a second owner agrees. Nobody grants anything to themselves. */
  grant(
    by: ActingOperator,
    to: { readonly operatorId: string; readonly role: ConsoleRole },
  ): Promise<OperatorResult<{ readonly state: 'granted' | 'pending' }>>
  /** By another owner than the one who asked, and not by the one it is for. */
  agree(
    by: ActingOperator,
    to: { readonly operatorId: string; readonly role: ConsoleRole },
  ): Promise<OperatorResult>
  /** Also declines what is pending. What a provider's group gives is taken away there. */
  removeRole(
    by: ActingOperator,
    of: { readonly operatorId: string; readonly role: ConsoleRole },
  ): Promise<OperatorResult>
  /** Ends their sessions and lets them in no more, whatever roles they have. */
  disable(by: ActingOperator, operatorId: string): Promise<OperatorResult>
  enable(by: ActingOperator, operatorId: string): Promise<OperatorResult>
  /** The same for whoever has the shell of the service. */
  setDisabled(operatorId: string, isDisabled: boolean): Promise<OperatorResult>
  /** For a passkey of the console, 15 minutes, once. The role is granted as {@link grant} does. `by` `null`: from the shell. */
  invite(
    by: ActingOperator | null,
    input: { readonly displayName: string; readonly tenant: string; readonly role: ConsoleRole },
  ): Promise<OperatorResult<OperatorInvite>>
  /** That live, of everybody with a role in the tenant, newest first. */
  sessions(tenant: string): Promise<readonly OperatorSession[]>
  sessionsOf(operatorId: string): Promise<readonly OperatorSession[]>
  /** One's own, or with `session.end` anybody's of the tenant. */
  endSession(by: ActingOperator, sessionId: string): Promise<OperatorResult>
  /** Of everybody, but for the one who acts. Gives how many. */
  endAllSessions(by: ActingOperator): Promise<OperatorResult<{ readonly ended: number }>>
}

/** One row of the record of who looked at what and did what. */
export interface ConsoleView {
  readonly seq: number
  readonly at: Date
  readonly operatorId: string
  readonly displayName: string
  readonly sessionId: string
  /** `account_viewed`, `act`, `signed_in`, … */
  readonly kind: string
  readonly accountId: string | null
  readonly caseId: string | null
  readonly reason: string | null
  readonly detail: Readonly<Record<string, string | number>>
}

export interface NewConsoleView {
  readonly tenant: string
  readonly operatorId: string
  readonly sessionId: string
  readonly kind: string
  readonly accountId?: string
  readonly caseId?: string
  readonly reason?: string
  readonly detail?: Readonly<Record<string, string | number>>
}

export interface ConsoleViewFilter {
  readonly operatorId?: string
  readonly accountId?: string
  readonly kinds?: readonly string[]
  /** `true`: only those that name no case. */
  readonly withoutCase?: boolean
  readonly from?: Date
  readonly to?: Date
}

/** A chain for each tenant, kept for 400 days. */
export interface ConsoleViews {
  /** Resolves once it is written. Throws {@link SparekeyError} where it could not be; then nothing may be shown. */
  append(view: NewConsoleView): Promise<void>
  /** Newest first, at most 200 (default 50), below `beforeSeq`. */
  list(
    tenant: string,
    filter?: ConsoleViewFilter & { readonly limit?: number; readonly beforeSeq?: number },
  ): Promise<{ readonly items: readonly ConsoleView[]; readonly nextBeforeSeq: number | null }>
  /** How many of the newest 1,000 of an operator since then match, for limits. */
  count(
    tenant: string,
    operatorId: string,
    since: Date,
    filter?: Pick<ConsoleViewFilter, 'kinds' | 'withoutCase'>,
  ): Promise<number>
  /** The first row at which the chain breaks; `null`: it does not. */
  verify(tenant: string): Promise<number | null>
}

export type { ConsoleRole, Permission }
