import { errorKinds } from '../../packages/server/src/http/errors.ts'
import { parseCode } from '../../packages/sparekey/src/codes/parse.ts'
import { redactCodes } from '../../packages/sparekey/src/codes/redact.ts'
import type { CodeScan } from '../code-scan.ts'
import type { FuzzRequest } from './request.ts'

/** What came back, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** As the service sees it: a URL has no line breaks, and no dots that lead upwards. */
const pathOf = ({ target }: FuzzRequest): string => {
  const path = target.replace(/[?#].*$/s, '')
  return URL.parse(`http://a${path.startsWith('/') ? path : `/${path}`}`)?.pathname ?? path
}

/** The answers that show codes: a new sheet, to whoever made it. */
const SHOWS_CODES = /^\/(?:v1\/accounts\/[^/]+\/code-sets|pages\/sheet|try\/sheet\.txt|try\/account)$/

const isPage = (path: string): boolean => /^\/(?:pages|not-me|support|try)(?:\/|$)/.test(path)

const PRINTED_CODE = /\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{4,5}){3,5}\b/g

/**
 * What an answer breaks of what is promised of every answer; `null`: nothing. Codes that it rightly shows are added to those
 * that are looked for.
 */
export const faultOf = (
  request: FuzzRequest,
  { status, headers, text }: Answer,
  scan: CodeScan,
): string | null => {
  const path = pathOf(request)
  if (status === 500 || (status > 500 && status !== 503)) return `status ${status}`
  if (status === 503 && headers.get('Retry-After') === null) return '503 without Retry-After'
  if (headers.get('X-Request-Id') === null) return 'no X-Request-Id'
  const isHead = request.method.toUpperCase() === 'HEAD'
  if (status >= 400 && !isPage(path) && !isHead) {
    const fault = problemFault(status, headers, text)
    if (fault !== null) return fault
  }
  if (SHOWS_CODES.test(path) && status < 300) {
    for (const [printed] of text.matchAll(PRINTED_CODE)) if (parseCode(printed).ok) scan.add(printed)
    return null
  }
  // An account may be called anything, and its own application is told of it by that name.
  if (status < 300 && scan.find(decoded(path)) !== null) return null
  const shown = scan.find(path.startsWith('/v1/signals/') && status < 300 ? ownWords(text) : text)
  if (shown !== null) return `the answer holds a code, at status ${status}`
  for (const [name, value] of headers) {
    if (name === 'x-request-id' ? isRead(value) : scan.find(value) !== null)
      return `the header ${name} holds a code`
  }
  return null
}

/** What a receiver of signals sets for programs is kept to the letter; only its sentences are looked at. */
const FOR_PROGRAMS: readonly string[] = ['events_requested', 'endpoint_url', 'credential_type', 'sets']

const ownWords = (text: string): string =>
  text === ''
    ? ''
    : JSON.stringify(JSON.parse(text), (name, value: unknown) => (FOR_PROGRAMS.includes(name) ? null : value))

/**
 * A request's id is the caller's own text, and no code can be told from others in the middle of a word: there it is enough that
 * nothing in it reads as one.
 */
const isRead = (requestId: string): boolean => redactCodes(requestId) !== requestId

/** What a line of the log breaks: nothing in it may be a code, and nothing unexpected may have happened. */
export const lineFault = (line: string, scan: CodeScan): string | null => {
  const { requestId = '', level, ...rest } = JSON.parse(line) as Readonly<Record<string, unknown>>
  if (isRead(String(requestId)) || scan.find(JSON.stringify(rest)) !== null)
    return 'a line of the log holds a code'
  if (level !== 'error') return null
  return `an error was logged: ${JSON.stringify(rest['err'] ?? rest['msg']).slice(0, 600)}`
}

const problemFault = (status: number, headers: Headers, text: string): string | null => {
  if (headers.get('Content-Type') !== 'application/problem+json')
    return `${status} without a problem document`
  try {
    const { code, status: said, detail } = JSON.parse(text) as Readonly<Record<string, unknown>>
    const kind =
      typeof code === 'string' && code in errorKinds ? errorKinds[code as keyof typeof errorKinds] : null
    if (kind === null) return `${status} with a code that is not documented`
    if (kind.status !== status || said !== status) return `${status} with the code of another status`
    if (typeof detail !== 'string' || detail === '') return `${status} without a detail`
    if (status === 429 && headers.get('Retry-After') === null) return '429 without Retry-After'
    return null
  } catch {
    return `${status} with a document that is not JSON`
  }
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
