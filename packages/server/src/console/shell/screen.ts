import type { KeyRing, OperatorActor, Store, Support } from 'sparekey'
import type {
  ApiKeys,
  ConsoleRole,
  ConsoleViews,
  Operators,
  Permission,
  Sparekeys,
  Tenants,
  Webhooks,
} from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import type { Markup } from '../../docs/markup.ts'
import type { Form } from '../../http/form.ts'
import type { LogKeeper } from '../../log-keeping/keeper.ts'
import type { TenantInService } from '../../serve/tenants.ts'

export type { Form, Markup, Permission }

/**
 * One page of the console under `/console/t/{tenant}/{path}`, with what may be done on it. Reading it is a GET and changes nothing
 * but the record of who looked; each act is a POST to `/console/t/{tenant}/{path}?act={name}`.
 */
export interface Screen {
  /** Without slashes at its ends, e.g. `cases` or `cases/:caseId`; `''` is where one arrives after sign-in. */
  readonly path: string
  /** Who lacks it gets a page that says so, with status 403. */
  readonly permission: Permission
  /** In the title, the heading and the menu. */
  readonly title: string
  /** Default: `true` where the path has no `:parameter`. */
  readonly inMenu?: boolean
  /**
   * What the console's record says of whoever opens this page. Where it is given, the page is sent only after `visit.viewed` wrote at
   * least one row; where the store refuses the row, it is not sent at all.
   */
  readonly recorded?: true
  readonly show: (visit: Visit, query: Query) => Promise<Shown>
  readonly acts?: Readonly<Record<string, Act>>
}

/** One thing that can be done on a screen. */
export interface Act {
  readonly permission: Permission
  /**
   * Makes the act a dangerous one: the form is kept, and the operator sees a page that says what will happen, proves anew that it is
   * them (for this act alone), and sends that page's form, once. `form` is what was sent first.
   */
  readonly confirm?: (visit: Visit, form: Form) => Promise<Confirmation | Next>
  /** Called once for a form, however often it is sent. `form` has no token and no fields of the shell any more. */
  readonly perform: (visit: Visit, form: Form) => Promise<Next>
}

/** What the page before a dangerous act says. */
export interface Confirmation {
  /** The act in the imperative, with what it is done to: "Revoke sheet A7K2 of account 4711". */
  readonly heading: string
  /** What happens to whom, in sentences. */
  readonly text: readonly string[]
  /** What it touches, counted: `[['Accounts', 12]]`. */
  readonly counts: readonly (readonly [what: string, count: number])[]
  /** What has to be typed before the button works, e.g. the id of the account or the count; `null`: nothing. */
  readonly typed: { readonly label: string; readonly value: string } | null
  /** On the button, e.g. "Revoke the sheet". */
  readonly button: string
}

/** The parts of the address after `?`, and the path's parameters, decoded. */
export interface Query {
  readonly path: Readonly<Record<string, string>>
  /** Of a name that is given twice, the last. */
  readonly given: Readonly<Record<string, string>>
}

/** What a screen shows. */
export type Shown =
  | { readonly page: Markup; readonly title?: string; readonly status?: 200 | 409 | 422 }
  /** A path of the tenant, as `visit.link` takes it. */
  | { readonly to: string }
  /** There is no such thing, or none that this operator may know of; a sentence. */
  | { readonly missing: string }

/** What follows an act. */
export type Next =
  /** A redirect (303) to a path of the tenant, where `said` is shown first. */
  | { readonly to: string; readonly said?: Said }
  /** The form again with what was wrong, status 422; or what is shown only once, with `status: 200`. */
  | { readonly page: Markup; readonly title?: string; readonly status?: 200 | 409 | 422 }
  | { readonly missing: string }
  | Download

/** A file that is written while it is made. */
export interface Download {
  readonly fileName: string
  readonly contentType: string
  readonly lines: AsyncIterable<string>
}

/** One sentence on what came of an act. It travels in a sealed field of the address, so that no link can make one up. */
export interface Said {
  readonly kind: 'done' | 'refused'
  readonly text: string
}

/** Somebody at work in the console, in one tenant, at one moment. Made anew for each request. */
export interface Visit {
  readonly operator: VisitingOperator
  /** For calls of `Support`. */
  readonly actor: OperatorActor
  readonly tenant: string
  /** The roles at this moment; nothing of them lies in the cookie. */
  readonly roles: readonly ConsoleRole[]
  readonly permissions: ReadonlySet<Permission>
  readonly now: Date
  /** Of the request, for the log. */
  readonly requestId: string
  /** What came of the last act, shown by the shell above the page. */
  readonly said: Said | null
  readonly may: (permission: Permission) => boolean
  /**
   * The calls behind the console, for what the permission is about. There is no other way to them.
   *
   * @throws {ForbiddenError} the operator lacks it; the shell answers with the page that says so.
   */
  readonly permit: (permission: Permission) => Calls
  /** `/console/t/{tenant}/{path}`. What stands between slashes must be encoded (`encodeURIComponent`). */
  readonly link: (path: string, query?: Readonly<Record<string, string>>) => string
  /** For the hidden field of a form; {@link form} of `parts.ts` puts it there. Good for one form of this session. */
  readonly formToken: () => string
  /** Writes who looked at what, and waits until it is written. */
  readonly viewed: (kind: ViewKind, of?: ViewOf) => Promise<void>
  /** Seals a value that a form carries, e.g. when a page was shown. It opens in this session alone, and under this name. */
  readonly seal: (name: string, value: string) => string
  /** `null`: it is none of this session's, or of another name. */
  readonly open: (name: string, sealed: string) => string | null
}

export interface VisitingOperator {
  readonly operatorId: string
  readonly displayName: string
  /** `local`: signed in with a passkey of the console. */
  readonly issuer: string
  readonly sessionId: string
}

/** What one looks at, for the record. */
export type ViewKind =
  | 'account_viewed'
  | 'case_viewed'
  | 'search_run'
  | 'contact_revealed'
  | 'event_list_viewed'
  | 'export_made'
  | 'alarm_list_viewed'
  | 'delivery_viewed'
  | 'incident_viewed'
  | 'operators_viewed'
  | 'looking_viewed'

/** Neither codes nor addresses. */
export interface ViewOf {
  /** The application's id of the account; kept as its key, and sealed. */
  readonly accountId?: string
  readonly caseId?: string
  /** Why, where it has to be said: at most 500 characters. */
  readonly reason?: string
  /** More of it in few words, e.g. the filter or the number of rows. */
  readonly detail?: Readonly<Record<string, string | number>>
}

/** What stands behind the console. */
export interface Calls {
  /** Of the visit's tenant. */
  readonly sparekey: TenantInService['sparekey']
  readonly support: Support
  readonly served: TenantInService
  readonly operators: Operators
  readonly views: ConsoleViews
  /** Of every tenant: name the visit's. */
  readonly apiKeys: ApiKeys
  readonly webhooks: Webhooks
  readonly tenants: Tenants
  readonly sparekeys: Sparekeys
  readonly keeper: LogKeeper
  /** For what has no call: reading lists. */
  readonly store: Store
  readonly ring: KeyRing
  readonly config: Config
}
