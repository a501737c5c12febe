import {
  ArgumentRangeError,
  type Issued,
  type IssueInput,
  type IssueReason,
  type IssueResult,
  type Status,
} from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import { pdfLink, textLink } from '../../sheet/links.ts'
import { createSheet, type Sheet } from '../../sheet/sheet.ts'
import type { Said } from '../said.ts'
import { type PdfFile, sheetPage } from '../views/sheet.ts'
import {
  after,
  type Form,
  HOME,
  isOfCode,
  isSheetTime,
  keyOf,
  type Next,
  saidOfFailure,
  type Visit,
} from './step.ts'

/**
 * Makes a sheet and answers with its codes, in this one answer. A form that is sent again after it was answered shows no
 * codes: the next page says so, and offers another sheet.
 */
export const makeSheet = async (visit: Visit, form: Form): Promise<Next> => {
  const { session, tenant } = visit
  const recoveryId = recoveryOf(visit)
  if (!isSheetTime(session) || (isOfCode(session.purpose) && recoveryId === null)) return HOME
  const { accountId } = session
  const status = await tenant.sparekey.status(accountId)
  try {
    const input = await inputOf(visit, status, recoveryId, form)
    const issued = await tenant.sparekey.issue(accountId, input, { idempotencyKey: keyOf(form) })
    if (!issued.ok) return { to: '', said: saidOfRefusal(issued, visit.now) }
    return { page: await pageOf(visit, issued, form['discreet'] === 'on') }
  } catch (error) {
    // A number of codes that the page did not offer.
    if (error instanceof ArgumentRangeError) return HOME
    return { to: '', said: saidOfFailure(error) }
  }
}

const pageOf = async (visit: Visit, issued: Issued, discreet: boolean): Promise<Markup> => {
  const { session, tenant, words, links } = visit
  const { delivery } = tenant.pages.policy
  const { serial, issuedAt, codes } = issued
  const sheet = createSheet({
    serviceName: words.application,
    accountName: session.accountName ?? null,
    serial,
    issuedAt,
    codes,
    storageAdvice: delivery.storageAdvice,
    whereToGetNew: links.otherMethodsUrl,
    language: words.texts.language,
    discreet,
  })
  const check = {
    setId: issued.setId,
    key: visit.newKey(),
    anew: { key: sheetKey(session.pageSessionId, issued.setId), count: issued.count, discreet },
    isOfDigits: issued.format === 'digits',
    hasCodes: true,
  }
  const files = {
    text: delivery.download ? textLink(sheet) : null,
    pdf: delivery.pdf ? await pdfOf(visit, sheet, delivery.qr) : null,
  }
  return sheetPage(words, { sheet, files, delivery, check })
}

/** The codes are in this one answer: without its PDF it is shown all the same. */
const pdfOf = async ({ paper, failed }: Visit, sheet: Sheet, square: boolean): Promise<PdfFile | null> => {
  try {
    return await pdfLink(sheet, { paper, square })
  } catch (error) {
    failed(error)
    return null
  }
}

/**
 * Of the form that makes a sheet: the same in every tab of a visit until a sheet was made, so that two tabs make one.
 * `before`: the sheet that waits to be checked.
 */
export const sheetKey = (pageSessionId: string, before: string | null): string =>
  `${pageSessionId}.${before ?? '0'}`

/** The recovery that stands in for a second factor; `null`: there is none in this visit. */
export const recoveryOf = ({ session }: Pick<Visit, 'session'>): string | null => {
  if (!isOfCode(session.purpose)) return session.recoveryId
  const recovery = session.result?.redemption?.['recovery']
  if (typeof recovery !== 'object' || recovery === null || !('recoveryId' in recovery)) return null
  return typeof recovery.recoveryId === 'string' ? recovery.recoveryId : null
}

const inputOf = async (
  { session, tenant, pageSessions }: Visit,
  { activeSet }: Status,
  recoveryId: string | null,
  form: Form,
): Promise<IssueInput> => {
  const wanted = Number(form['count'] ?? '')
  const count = Number.isSafeInteger(wanted) && wanted > 0 ? { count: wanted } : {}
  if (recoveryId !== null) {
    const recoveryToken = await pageSessions.recoveryToken(session, recoveryId)
    const isOfSupport = session.result?.redemption?.['basis'] === 'support'
    return { reason: isOfSupport ? 'support' : 'recovery', recoveryToken, ...count }
  }
  const { reasons } = tenant.pages.policy.issuing
  const isReplacement = activeSet !== null && reasons.includes('replacement')
  const reason: IssueReason = isReplacement ? 'replacement' : 'enrollment'
  return {
    reason,
    ...(session.authentication === null ? {} : { authentication: session.authentication }),
    ...count,
  }
}

const saidOfRefusal = (refusal: Extract<IssueResult, { readonly ok: false }>, now: Date): Said => {
  switch (refusal.code) {
    case 'issue_limit_reached':
      return { about: refusal.code, at: after(now, refusal.retryAfterSeconds) }
    case 'insufficient_authentication':
      return { about: 'signed_in_long_ago' }
    case 'codes_already_shown':
    case 'idempotency_mismatch':
      return { about: 'already_shown' }
    case 'idempotency_in_progress':
      return { about: 'busy' }
  }
}
