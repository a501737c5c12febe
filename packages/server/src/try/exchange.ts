import type { Sparekey } from 'sparekey'
import { presets, SparekeyError } from 'sparekey'
import type { CallResult, Operation } from '../http/operation.ts'
import { refusalResponse } from '../http/refusal.ts'
import type { Visits } from '../http/visits.ts'

/** A call of the HTTP API as it would go over the wire, for display. Holds no code and no token. */
export interface Exchange {
  readonly request: string
  readonly status: number
  readonly answer: string
}

export interface ApiCall {
  readonly operation: Operation
  readonly path: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly idempotencyKey: string
}

export interface Called {
  readonly result: CallResult
  readonly exchange: Exchange
  /** The answer in full, where `exchange` leaves codes out. */
  readonly fullAnswer: string
}

/** What stands in the place of codes. */
const TYPED = '(what was typed)'
const SHOWN_ONCE = '(shown once)'
/** What stands in the place of a token. */
const FOR_THE_APPLICATION = '(for your application alone)'

/** Hosted pages are not among what is tried here. */
const NO_VISITS: Visits = {
  returnUrls: [],
  open: () => Promise.reject(new SparekeyError('internal', 'No hosted page is opened from here.')),
  read: () => Promise.resolve(null),
}

const notHere = (): never => {
  throw new SparekeyError('internal', 'Neither streams nor support cases are served here.')
}

/** Runs a call of the API in this process, through the API's own reading and answering. */
export const callApi = async (sparekey: Sparekey, call: ApiCall): Promise<Called> => {
  const { operation, path, body, idempotencyKey } = call
  const result = await operation.run({
    sparekey,
    visits: NO_VISITS,
    receiver: notHere,
    support: notHere,
    by: notHere,
    path,
    json: body,
    query: {},
    options: { idempotencyKey },
  })
  const { status, answer } = await answerOf(operation, result)
  return {
    result,
    exchange: {
      request: requestText(call),
      status,
      answer: jsonText(withoutSecrets(answer)),
    },
    fullAnswer: jsonText(answer),
  }
}

const withoutSecrets = (answer: Record<string, unknown>): Record<string, unknown> => {
  if ('codes' in answer) return { ...answer, codes: SHOWN_ONCE }
  const { recovery } = answer
  if (typeof recovery !== 'object' || recovery === null || !('token' in recovery)) return answer
  return { ...answer, recovery: { ...recovery, token: FOR_THE_APPLICATION } }
}

/** JSON as people write it: short lists of words on one line. */
const jsonText = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replaceAll(
    /\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/g,
    (list, words: string) => (words.length > 60 ? list : `[${words.replaceAll(/\s+/g, ' ')}]`),
  )

const requestText = ({ operation, path, body, idempotencyKey }: ApiCall): string => {
  const target = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  )
  return [
    `${operation.method.toUpperCase()} ${target}`,
    'Authorization: Bearer <your API key>',
    `Idempotency-Key: ${idempotencyKey}`,
    'Content-Type: application/json',
    '',
    jsonText('code' in body ? { ...body, code: TYPED } : body),
  ].join('\n')
}

const answerOf = async (
  operation: Operation,
  result: CallResult,
): Promise<{ readonly status: number; readonly answer: Record<string, unknown> }> => {
  if (result.ok) {
    const { ok: _, ...answer } = result
    return { status: operation.success.status, answer }
  }
  const response = refusalResponse(result, presets.default.issuing.maxPerDay)
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}
