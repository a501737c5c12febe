import { usedUp, type Quota } from './headers.ts'
import type { CallResult } from './operation.ts'
import { type ProblemExtensions, problemResponse } from './problem.ts'

type RefusedResult = Extract<CallResult, { ok: false }> & ProblemExtensions

const DAY_SECONDS = 86_400

/** A refusal as a problem document, with the members that its code carries, and no others. */
export const refusalResponse = (refusal: RefusedResult, issuesPerDay: number): Response => {
  const { code, detail, usedAt, serial, endedAt, retryAfterSeconds } = refusal
  const extensions: ProblemExtensions = {
    ...(usedAt === undefined ? {} : { usedAt }),
    ...(serial === undefined ? {} : { serial }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
  if (retryAfterSeconds === undefined) return problemResponse(code, detail, extensions)
  if (code === 'not_yet') return problemResponse(code, detail, extensions)
  const quota: Quota =
    code === 'issue_limit_reached'
      ? { name: 'issues', quota: issuesPerDay, windowSeconds: DAY_SECONDS }
      : {
          name: code === 'case_limit_reached' ? 'cases' : 'attempts',
          quota: 1,
          windowSeconds: retryAfterSeconds,
        }
  return problemResponse(code, detail, extensions, usedUp(quota, retryAfterSeconds))
}
