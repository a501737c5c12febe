import { Hono } from 'hono'
import { ArgumentRangeError, ArgumentTypeError } from 'sparekey'
import { type Permission, proofMillis, type Visitor } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../../http/app-parts.ts'
import { type Form, readForm } from '../../http/form.ts'
import { isFromHere } from '../../pages/guard.ts'
import type { GroupCheck } from '../sessions/groups.ts'
import { dropSession, type ConsoleParts, visitorIn } from './context.ts'
import { answer, answerFramed, answerNext, saidIn } from './answers.ts'
import { confirmPage, TYPED } from './confirm-page.ts'
import { ForbiddenError } from './forbidden.ts'
import {
  elsewherePage,
  forbiddenPage,
  invalidPage,
  missingPage,
  noTenantPage,
  overPage,
  sentBeforePage,
} from './plain-pages.ts'
import type { Act, Confirmation, Next, Screen, Visit } from './screen.ts'
import { type OpenVisit, openVisit, rolesAt } from './visit.ts'

/** Somebody who was let in, on a screen that they may open. */
interface Entered extends OpenVisit {
  readonly visitor: Visitor
  readonly screen: Screen
}

/** What a form that waits for its confirmation was for. */
interface ActPlace {
  readonly tenant: string
  readonly screen: string
  readonly act: string
}

/**
 * The screens, each behind the same doors: a session that lives, from a place that is known, whose groups were looked at, with a role in
 * the tenant that allows it. What changes something also needs a form of this session that was not sent before.
 */
export const screenRoutes = (parts: ConsoleParts, groups: GroupCheck): App => {
  const app: App = new Hono<AppEnv>()

  /** Who it is; a page or a way on where they may not go on. */
  const admit = async (c: AppContext): Promise<Visitor | Response> => {
    const known = await visitorIn(parts, c)
    const visitor = known === null ? null : await groups.look(known)
    const path = new URL(c.req.url).pathname
    if (visitor === null) {
      dropSession(parts, c)
      if (c.req.method !== 'GET') return answer(c, overPage(), 403)
      return c.redirect(`/console/sign-in?back=${encodeURIComponent(path)}`, 303)
    }
    if (visitor.isElsewhere) return c.redirect(`/console/prove?back=${encodeURIComponent(path)}`, 303)
    return visitor
  }

  const enter = async (c: AppContext, tenant: string, screen: Screen): Promise<Entered | Response> => {
    const visitor = await admit(c)
    if (visitor instanceof Response) return visitor
    const calls = rolesAt(visitor, tenant).length === 0 ? null : await parts.callsOf(tenant)
    if (calls === null) return answer(c, noTenantPage(), 403)
    c.set('tenant', tenant)
    const said = saidIn(parts, visitor, c.req.query('said'))
    const opened = openVisit(parts, { visitor, tenant, calls, said, requestId: c.get('requestId') })
    const entered = { ...opened, visitor, screen }
    return opened.visit.may(screen.permission) ? entered : refuse(c, entered, screen.permission)
  }

  /** Says so, and that it was tried is on record. */
  const refuse = async (
    c: AppContext,
    { visit, screen }: Entered,
    permission: Permission,
  ): Promise<Response> => {
    await record(visit, 'refused', { screen: screen.path, permission })
    return answer(c, forbiddenPage(permission), 403)
  }

  const record = (visit: Visit, kind: string, detail: Readonly<Record<string, string>>): Promise<void> => {
    const { operatorId, sessionId } = visit.operator
    return parts.views.append({ tenant: visit.tenant, operatorId, sessionId, kind, detail })
  }

  /**
   * What a screen or an act throws about what it was given is told; all else fails the request. `fields`: of a form, after which the
   * page that it stood on says so.
   */
  const told = async (
    c: AppContext,
    entered: Entered,
    run: () => Promise<Response>,
    fields?: Form,
  ): Promise<Response> => {
    try {
      return await run()
    } catch (error) {
      if (error instanceof ForbiddenError) return refuse(c, entered, error.permission)
      if (!(error instanceof ArgumentTypeError || error instanceof ArgumentRangeError)) throw error
      if (fields === undefined) return answer(c, invalidPage(error.message), 422)
      const said = { kind: 'refused', text: error.message } as const
      return answerNext(c, parts, entered, { to: filledIn(entered.screen.path, fields), said })
    }
  }

  const show =
    (screen: Screen) =>
    async (c: AppContext): Promise<Response> => {
      const { tenant = '', ...path } = c.req.param() as Record<string, string>
      const entered = await enter(c, tenant, screen)
      if (entered instanceof Response) return entered
      const { visit, visitor } = entered
      return told(c, entered, async () => {
        const shown = await screen.show(visit, { path, given: c.req.query() })
        if ('missing' in shown) return answer(c, missingPage(shown.missing), 404)
        if ('to' in shown) return c.redirect(visit.link(shown.to), 303)
        if (screen.recorded === true && !entered.wasRecorded()) throw new UnrecordedError(screen.path)
        const { page: content, title = screen.title, status = 200 } = shown
        return answerFramed(c, parts, { visitor, visit, screen, title, content, status })
      })
    }

  /** The form of this session behind a request, and its fields; a page where it is none. */
  const formOf = async (
    c: AppContext,
    { sessionKey }: Visitor,
  ): Promise<{ readonly formId: Uint8Array; readonly fields: Form } | Response> => {
    const form = isFromHere(c, parts.publicUrl()) ? await readForm(c) : null
    const { form: token = '', ...fields } = form ?? {}
    const formId = parts.forms.read(sessionKey, token)
    return form === null || formId === null ? answer(c, elsewherePage(), 403) : { formId, fields }
  }

  const act =
    (screen: Screen) =>
    async (c: AppContext): Promise<Response> => {
      const { tenant = '', ...path } = c.req.param() as Record<string, string>
      const entered = await enter(c, tenant, screen)
      if (entered instanceof Response) return entered
      const { visit, visitor } = entered
      const form = await formOf(c, visitor)
      if (form instanceof Response) return form
      const name = c.req.query('act') ?? ''
      const found = actOf(screen, name)
      if (found === null) return answer(c, missingPage('There is nothing of this name to be done here.'), 404)
      if (!visit.may(found.permission)) return refuse(c, entered, found.permission)
      // What the address says stands over what the form says of the same name.
      const fields = { ...form.fields, ...path }
      const place = JSON.stringify({ tenant, screen: screen.path, act: name } satisfies ActPlace)
      return told(
        c,
        entered,
        async () => {
          if (found.confirm !== undefined) {
            const confirmation = await found.confirm(visit, fields)
            if (!isConfirmation(confirmation)) return answerNext(c, parts, entered, confirmation)
            await parts.forms.hold(visitor.sessionKey, form.formId, place, fields)
            return c.redirect(`/console/confirm/${hex(form.formId)}`, 303)
          }
          const isFirst = await parts.forms.take(visitor.sessionKey, form.formId, place)
          if (!isFirst) return answer(c, sentBeforePage(), 409)
          await record(visit, 'act', { screen: screen.path, act: name })
          return answerNext(c, parts, entered, await found.perform(visit, fields))
        },
        fields,
      )
    }

  /** The dangerous act that waits under an address, with everything asked anew: roles, and what it touches. */
  const waiting = async (c: AppContext) => {
    const visitor = await admit(c)
    if (visitor instanceof Response) return visitor
    const formId = Buffer.from(c.req.param('form') ?? '', 'hex')
    const form = await parts.forms.find(visitor.sessionKey, formId)
    if (form === null) return answer(c, missingPage('Nothing waits here, or it waited for too long.'), 404)
    if (form.isDone) return answer(c, sentBeforePage(), 409)
    const place = JSON.parse(form.act) as ActPlace
    const screen = parts.screens.find(({ path }) => path === place.screen)
    const found = screen === undefined ? null : actOf(screen, place.act)
    if (screen === undefined || found?.confirm === undefined) throw new UnrecordedError(place.screen)
    const entered = await enter(c, place.tenant, screen)
    if (entered instanceof Response) return entered
    if (!entered.visit.may(found.permission)) return refuse(c, entered, found.permission)
    const confirmation = await found.confirm(entered.visit, form.fields)
    return { entered, form, act: found, confirmation, place }
  }

  const askToConfirm = async (c: AppContext, isMistyped: boolean): Promise<Response> => {
    const found = await waiting(c)
    if (found instanceof Response) return found
    const { entered, form, confirmation } = found
    if (!isConfirmation(confirmation)) return answerNext(c, parts, entered, confirmation)
    const id = hex(form.formId)
    const content = confirmPage(confirmation, {
      action: `/console/confirm/${id}`,
      formToken: entered.visit.formToken(),
      proveHref: isProved(form.provedAt) ? null : `/console/prove?form=${id}`,
      back: entered.visit.link(filledIn(entered.screen.path, form.fields)),
      isMistyped,
    })
    const shown = { ...entered, title: confirmation.heading, content }
    return answerFramed(c, parts, { ...shown, status: isMistyped ? 422 : 200 })
  }

  const isProved = (provedAt: Date | null): boolean =>
    provedAt !== null && parts.clock().getTime() - provedAt.getTime() <= proofMillis

  const confirm = async (c: AppContext): Promise<Response> => {
    const found = await waiting(c)
    if (found instanceof Response) return found
    const { entered, form, act: waits, confirmation, place } = found
    const { visit, visitor } = entered
    const sent = await formOf(c, visitor)
    if (sent instanceof Response) return sent
    if (!isConfirmation(confirmation)) return answerNext(c, parts, entered, confirmation)
    const { typed } = confirmation
    if (typed !== null && (sent.fields[TYPED] ?? '').trim() !== typed.value) return askToConfirm(c, true)
    if (!isProved(form.provedAt)) return c.redirect(`/console/confirm/${hex(form.formId)}`, 303)
    const isFirst = await parts.forms.finish(visitor.sessionKey, form.formId)
    if (!isFirst) return answer(c, sentBeforePage(), 409)
    return told(
      c,
      entered,
      async () => {
        await record(visit, 'act', { screen: place.screen, act: place.act })
        return answerNext(c, parts, entered, await waits.perform(visit, form.fields))
      },
      form.fields,
    )
  }

  for (const screen of parts.screens) {
    const path = screen.path === '' ? '/t/:tenant' : `/t/:tenant/${screen.path}`
    app.get(path, show(screen))
    app.post(path, act(screen))
  }
  app.get('/confirm/:form{[0-9a-f]{32}}', (c) => askToConfirm(c, false))
  app.post('/confirm/:form{[0-9a-f]{32}}', confirm)
  return app
}

/** A fault of the program: a page that has to be on record was not put there. */
export class UnrecordedError extends Error {
  override readonly name = 'UnrecordedError'
  readonly code = 'internal'

  constructor(path: string) {
    super(`The screen "${path}" is not as it must be: its view or its act is missing.`)
  }
}

const actOf = (screen: Screen, name: string): Act | null =>
  screen.acts !== undefined && Object.hasOwn(screen.acts, name) ? (screen.acts[name] ?? null) : null

/** The address of a screen whose parameters lie among the fields of its form. */
const filledIn = (path: string, fields: Form): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(fields[name] ?? ''))

const isConfirmation = (one: Confirmation | Next): one is Confirmation => 'heading' in one

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
