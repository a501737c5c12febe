import type { AutomationActor, CallOptions, Sparekey, Support } from 'sparekey'
import type { Scope } from 'sparekey/service'
import { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { PathParameter } from './path.ts'
import type { Receiver } from '../ssf/receiver.ts'
import type { Visits } from './visits.ts'
import { readBy } from './validation.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** What every call of the library answers. */
export type CallResult =
  { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode; readonly detail: string }

/** The codes with which a result refuses. */
type RefusalOf<R> = R extends { readonly ok: false; readonly code: infer C } ? Extract<C, ErrorCode> : never

interface Call<P extends string, B, Q> {
  readonly sparekey: Sparekey
  readonly support: () => Support
  readonly by: () => AutomationActor
  readonly visits: Visits
  readonly receiver: () => Receiver
  readonly path: Readonly<Record<PathParameter<P>, string>>
  readonly body: B
  readonly query: Q
  readonly options: CallOptions
}

/** What a reader of the OpenAPI document and of `/docs` is told about a call. */
interface Description {
  readonly operationId: string
  readonly method: Method
  readonly summary: string
  readonly description: string
  /** What an API key must be allowed to do. */
  readonly scope: Scope
  /** Takes an `Idempotency-Key`. */
  readonly idempotent: boolean
  readonly requestExample?: unknown
  readonly success: {
    readonly status: 200 | 201 | 204
    readonly description: string
    /** `null`: no body. */
    readonly schema: z.ZodType | null
    readonly example: unknown
    /** The field of the result that is the whole body. Left out: the body has all of them. */
    readonly whole?: string
    /** The field of the result that is the whole body, as plain text. */
    readonly text?: string
  }
}

interface Definition<P extends string, B, Q, R extends CallResult> extends Description {
  readonly path: P
  readonly bodySchema: z.ZodType<B> | null
  readonly querySchema: z.ZodType<Q>
  /** When each refusal of this call is given. All of them, and no others: the compiler compares with the result. */
  readonly refusals: Readonly<Record<RefusalOf<NoInfer<R>>, string>>
  readonly call: (call: Call<P, B, Q>) => Promise<R>
}

/** One call of the HTTP API: how it is documented, read and answered, all in one place. */
export interface Operation extends Description {
  readonly path: string
  readonly bodySchema: z.ZodType | null
  readonly querySchema: z.ZodType
  readonly refusals: Readonly<Partial<Record<ErrorCode, string>>>
  /** Reads body and query by their schemas, then calls. Throws `RequestProblem` where they do not fit. */
  readonly run: (request: OperationRequest) => Promise<CallResult>
}

export interface OperationRequest {
  readonly sparekey: Sparekey
  /** Of the same tenant. */
  readonly support: () => Support
  /** As which the API key acts on cases. Throws `RequestProblem` where nobody answers for it. */
  readonly by: () => AutomationActor
  /** Of the same tenant. */
  readonly visits: Visits
  /** Of the same API key. */
  readonly receiver: () => Receiver
  readonly path: Readonly<Record<string, string>>
  /** `undefined` for calls without a body. */
  readonly json: unknown
  readonly query: Readonly<Record<string, string>>
  readonly options: CallOptions
}

/** For calls that take nothing after a `?`: a misspelt parameter is refused there, too. */
export const noQuery = z.strictObject({})

/** Binds a call's schemas to its handler, so that the handler sees only what was read. */
export const defineOperation = <const P extends string, B, Q, R extends CallResult>(
  definition: Definition<P, B, Q, R>,
): Operation => {
  const { bodySchema, querySchema, call } = definition
  return {
    ...definition,
    run: ({ path, json, query, ...parts }) =>
      call({
        ...parts,
        path,
        body: bodySchema === null ? (undefined as B) : readBy(bodySchema, json, 'The body'),
        query: readBy(querySchema, query, 'The query'),
      }),
  }
}
