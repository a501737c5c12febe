import type { Confirmed } from '../interface/confirm.ts'
import type { Revoked } from '../interface/ending.ts'
import type { Issued } from '../interface/issue.ts'
import type { Recovery, RecoveryTask } from '../interface/recoveries.ts'
import type { AccountView, ProblemCode, RedemptionView } from '../web/answers.ts'

/** As it comes over the wire: times are text. */
export type Wire<T> = T extends Date
  ? string
  : T extends object
    ? { readonly [Name in keyof T]: Wire<T[Name]> }
    : T

/** `unanswered`: it is not known whether it was done; repeat with the same key. `refused`: an answer without a known code. */
export interface Problem {
  readonly ok: false
  readonly code: ProblemCode | 'unanswered' | 'refused'
  readonly usedAt?: string
  readonly serial?: string
  readonly retryAfterSeconds?: number
}
export type Answer<T> = { readonly ok: true; readonly body: Wire<T> } | Problem

type Sheet = Omit<Issued, 'ok'> & { readonly displayName: string }

/** The calls of the handler at `basePath`. */
export interface Issuer {
  status(): Promise<Answer<AccountView>>
  issue(count: number | null, key: string): Promise<Answer<Sheet>>
  confirm(setId: string, code: string): Promise<Answer<Omit<Confirmed, 'ok'>>>
  redeem(code: string, key: string): Promise<Answer<RedemptionView>>
  stop(): Promise<Answer<Omit<Revoked, 'ok'>>>
  decline(recoveryId: string, task: RecoveryTask): Promise<Answer<Recovery>>
}

export const issuerAt = (basePath: string): Issuer => ({
  status: () => call(`${basePath}/status`),
  issue: (count, key) => call(`${basePath}/issue`, count === null ? {} : { count }, key),
  confirm: (setId, code) => call(`${basePath}/confirm`, { setId, code }),
  redeem: (code, key) => call(`${basePath}/redeem`, { code }, key),
  stop: () => call(`${basePath}/revoke`, { reason: 'compromised' }),
  decline: (recoveryId, task) => call(`${basePath}/tasks`, { recoveryId, task, outcome: 'declined' }),
})

/** A key for one typed attempt or one wish for a sheet; its repeats are answered and not done again. */
export const newKey = (): string => crypto.randomUUID()

/** Milliseconds before the second and third try, where there was no answer. */
const pauses = [300, 1500]

/** Tries again by itself where repeating is safe: all calls but `issue` may be sent twice, and that has a key. */
const call = async <T>(url: string, body?: unknown, key?: string): Promise<Answer<T>> => {
  for (const pause of pauses) {
    const answer = await once<T>(url, body, key)
    if (answer.ok || (answer.code !== 'unanswered' && answer.code !== 'idempotency_in_progress'))
      return answer
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  const last = await once<T>(url, body, key)
  return !last.ok && last.code === 'idempotency_in_progress' ? { ok: false, code: 'unanswered' } : last
}

const once = async <T>(url: string, body: unknown, key: string | undefined): Promise<Answer<T>> => {
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'Sparekey-Request': '1',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    })
    if (response.status >= 500) return { ok: false, code: 'unanswered' }
    const isJson = /json\b/.test(response.headers.get('content-type') ?? '')
    if (!isJson) return { ok: false, code: response.ok ? 'unanswered' : 'refused' }
    const answer = (await response.json()) as Wire<T> & Partial<Problem>
    if (response.ok) return { ok: true, body: answer }
    return { ...answer, ok: false, code: answer.code ?? 'refused' }
  } catch {
    return { ok: false, code: 'unanswered' }
  }
}
