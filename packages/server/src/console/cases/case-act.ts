import type { CaseResult, Support, SupportCase } from 'sparekey'
import type { Form } from '../../http/form.ts'
import type { Act, Confirmation, Next, Permission, Visit } from '../shell/screen.ts'
import { casePath } from './list-view.ts'

/** An act on a case: one call, which decides. A string in the place of an answer says what is wrong with the form. */
export interface CaseAct {
  readonly permission: Permission
  /** The field that says why. Left out: nothing is asked. */
  readonly reasonField?: string
  /** Makes it a dangerous one. `shown`: the case as it is at that moment. */
  readonly confirm?: (shown: SupportCase, form: Form) => Confirmation | string
  readonly call: (given: {
    readonly support: Support
    readonly visit: Visit
    readonly caseId: string
    readonly form: Form
    readonly reason: string
  }) => Promise<CaseResult> | string
  readonly done: (shown: SupportCase, form: Form) => string
}

/**
 * The act on the page of a case. Whatever comes of it, the page of the case follows: of two operators at once the second one
 * reads there what stood in the way, and what the first one did.
 */
export const caseAct = ({ permission, reasonField, confirm, call, done }: CaseAct): Act => ({
  permission,
  ...(confirm !== undefined && {
    confirm: async (visit: Visit, form: Form): Promise<Confirmation | Next> => {
      const caseId = caseIdOf(form)
      if (reasonOf(form, reasonField) === null) return refused(caseId, SAY_WHY)
      const found = await visit.permit(permission).support.get(caseId)
      if (!found.ok) return { missing: found.detail }
      const page = confirm(found, form)
      return typeof page === 'string' ? refused(caseId, page) : page
    },
  }),
  perform: async (visit, form) => {
    const caseId = caseIdOf(form)
    const reason = reasonOf(form, reasonField)
    if (reason === null) return refused(caseId, SAY_WHY)
    const { support } = visit.permit(permission)
    const result = await call({ support, visit, caseId, form, reason })
    if (typeof result === 'string') return refused(caseId, result)
    if (!result.ok) return refused(caseId, result.code === 'evidence_missing' ? STILL_NEEDED : result.detail)
    return { to: casePath(caseId), said: { kind: 'done', text: done(result, form) } }
  },
})

/** The list says it in the words of the page. */
const STILL_NEEDED = 'Not everything that this risk demands is there: the list says what is still needed.'
const SAY_WHY = 'Say why: the reason is kept with your name.'

const caseIdOf = ({ caseId = '' }: Form): string => caseId

/** `null`: one is asked for, and there is none. */
const reasonOf = (form: Form, field: string | undefined): string | null => {
  const reason = field === undefined ? '' : (form[field] ?? '').trim()
  return field !== undefined && reason === '' ? null : reason
}

const refused = (caseId: string, text: string): Next => ({
  to: casePath(caseId),
  said: { kind: 'refused', text },
})
