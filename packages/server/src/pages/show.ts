import { z } from 'zod'
import type { EventPage, RecoveryTask } from 'sparekey'
import type { Markup } from '../docs/markup.ts'
import { pageRedemption, pageSet, wholeResult } from '../http/routes/read-page-session.ts'
import { remindersOf } from './reminders.ts'
import type { Said } from './said.ts'
import { recoveryOf, sheetKey } from './steps/make-sheet.ts'
import { isSheetTime, type Form, type Visit } from './steps/step.ts'
import { hasImported } from './steps/use.ts'
import { afterPage, type AfterView, challengePage, type ChallengeView } from './views/challenge.ts'
import { checkPage, enrollPage, savedPage } from './views/enroll.ts'
import { showSupport } from '../support-pages/show.ts'
import { afterSupportPage } from '../support-pages/views/after.ts'
import { supportWords } from '../support-pages/words.ts'
import { plainPage } from './views/layout.ts'
import { managePage, stopPage } from './views/manage.ts'

const results = z.object({ redemption: z.optional(pageRedemption), set: z.optional(pageSet) })

/** The page that a visit has come to. */
export const show = async (visit: Visit, said: Said | null, query: Form): Promise<Markup> => {
  const { session, words } = visit
  const { returnUrl } = session
  if (session.state === 'cancelled') return plainPage(words, words.texts.ended, returnUrl)
  if (session.state === 'done') return showDone(visit, said)
  switch (session.purpose) {
    case 'challenge':
      return challengePage(words, await challengeView(visit), said)
    case 'enroll':
      return showEnroll(visit, said)
    case 'manage':
      return showManage(visit, said, query)
    case 'support':
      return showSupport(visit, said)
  }
}

/**
 * The form's key stays until a try was refused: where the process ended between a use and the end of the visit, the same code
 * sent from a page that was opened anew is answered again.
 */
const challengeView = async (visit: Visit): Promise<ChallengeView> => {
  const { session, tenant } = visit
  const { failedAttempts } = await tenant.sparekey.status(session.accountId)
  return {
    links: visit.links,
    key: `${session.pageSessionId}.use${failedAttempts}`,
    isImported: await hasImported(visit),
  }
}

const EVENTS_PER_PAGE = 20

const showManage = async (visit: Visit, said: Said | null, query: Form): Promise<Markup> => {
  const { session, tenant, words, links, now, pageSessions } = visit
  const [status, { items, nextCursor }, sheets] = await Promise.all([
    tenant.sparekey.status(session.accountId),
    eventsBefore(visit, query['older']),
    pageSessions.sheets(session),
  ])
  const reminders = remindersOf(status, tenant.pages.policy.reminders, now)
  const view = { status, reminders, events: items, older: nextCursor, sheets, links }
  return managePage(words, view, said)
}

/** The newest ones where the address names no place in the trail. */
const eventsBefore = ({ session, tenant }: Visit, cursor: string | undefined): Promise<EventPage> =>
  tenant.sparekey.events(session.accountId, {
    limit: EVENTS_PER_PAGE,
    ...(cursor !== undefined && /^e[1-9]\d{0,14}$/.test(cursor) ? { cursor } : {}),
  })

const isManaging = ({ session: { purpose, state } }: Visit): boolean =>
  purpose === 'manage' && state === 'open'

/** Before a sheet is replaced: what becomes of the old one, and the question whether to go on. */
export const showNew = async (visit: Visit, said: Said | null): Promise<Markup | string> =>
  isManaging(visit) ? showEnroll(visit, said) : '/pages'

export const showStop = async (visit: Visit): Promise<Markup | string> => {
  const { activeSet, pendingSet } = await visit.tenant.sparekey.status(visit.session.accountId)
  const set = activeSet ?? pendingSet
  return isManaging(visit) && set !== null ? stopPage(visit.words, set.serial, visit.newKey()) : '/pages'
}

const showEnroll = async ({ session, tenant, words }: Visit, said: Said | null): Promise<Markup> => {
  const { activeSet, pendingSet } = await tenant.sparekey.status(session.accountId)
  const { count, countsAllowed } = tenant.pages.policy.issuing
  const view = {
    activeSerial: activeSet?.serial ?? null,
    pending: pendingSet,
    counts: [...new Set([count, ...countsAllowed])],
    key: sheetKey(session.pageSessionId, pendingSet?.setId ?? null),
    isManaging: session.purpose === 'manage',
  }
  return enrollPage(words, view, said)
}

const showDone = async (visit: Visit, said: Said | null): Promise<Markup> => {
  const { session, words } = visit
  const { redemption, set } = results.parse(wholeResult(session.result))
  if (redemption !== undefined) {
    const { label, serial, remaining, low, setId, basis, restrictUntil } = redemption
    const { returnUrl } = session
    const { links } = visit
    const tasks = await tasksOf(visit)
    if (basis === 'support') {
      const until = restrictUntil === null ? null : new Date(restrictUntil)
      return afterSupportPage(supportWords(words), { returnUrl, links, restrictUntil: until, ...tasks }, said)
    }
    const isImported = (await visit.pageSessions.sheets(session)).some(
      (one) => one.setId === setId && one.isImported,
    )
    const code = { label, isImported }
    const view = { code, serial, remaining, low, returnUrl, links, ...tasks }
    return afterPage(words, view, said)
  }
  if (set?.state === 'active') return savedPage(words, set.serial, session.returnUrl)
  return plainPage(words, set === undefined ? words.texts.over : words.texts.saved.later, session.returnUrl)
}

/** A new sheet comes first: it is the one thing that can be done on this page. */
const taskOrder: readonly RecoveryTask[] = [
  'replace_codes',
  'reenroll_factor',
  'change_password',
  'end_other_sessions',
]

const tasksOf = async (visit: Visit): Promise<Pick<AfterView, 'tasks' | 'pending' | 'newSheetKey'>> => {
  const { session, tenant } = visit
  const recoveryId = recoveryOf(visit)
  if (recoveryId === null) return NO_TASKS
  const found = await tenant.sparekey.recoveries.get(session.accountId, recoveryId)
  if (!found.ok) return NO_TASKS
  const { pendingSet } = await tenant.sparekey.status(session.accountId)
  const tasks = taskOrder.flatMap((task) =>
    found.tasks
      .filter((one) => one.task === task)
      .map(({ outcome }) => ({ task, isDone: outcome === 'done' })),
  )
  const newSheetKey =
    found.state === 'open' ? sheetKey(session.pageSessionId, pendingSet?.setId ?? null) : null
  return { tasks, pending: pendingSet, newSheetKey }
}

const NO_TASKS = { tasks: [], pending: null, newSheetKey: null } as const

/** The screen on which a code is typed back, without the codes; the address of the first page where nothing waits for it. */
export const showCheck = async (visit: Visit, said: Said | null, query: Form): Promise<Markup | string> => {
  const { session, tenant, words } = visit
  const { pendingSet } = await tenant.sparekey.status(session.accountId)
  if (pendingSet === null || pendingSet.setId !== query['set'] || !isSheetTime(session)) return '/pages'
  const { setId, count, format } = pendingSet
  const anew = { key: sheetKey(session.pageSessionId, setId), count, discreet: false }
  const view = { setId, key: visit.newKey(), anew, isOfDigits: format === 'digits', hasCodes: false }
  return checkPage(words, view, said)
}
