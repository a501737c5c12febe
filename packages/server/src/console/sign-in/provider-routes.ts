import { Hono } from 'hono'
import type { Visitor } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../../http/app-parts.ts'
import { dropConsoleCookie, printConsoleCookie, readConsoleCookie } from '../sessions/cookies.ts'
import { answer } from '../shell/answers.ts'
import { type ConsoleParts, noteComing, placeIn, proofIn, setSession } from '../shell/context.ts'
import { sentOn } from '../shell/layout.ts'
import { missingPage } from '../shell/plain-pages.ts'
import { afterProof, backOf, formOf, methodsFor, sessionAtWork } from './ways.ts'
import type { ProviderSession, WayBack } from './provider.ts'
import { type NotIn, notInPage, provePage, proveByProvider } from './views.ts'

/** What a browser carries on its way to the provider and back, sealed. */
interface Carried {
  readonly way: WayBack
  readonly back: string
  /** Of somebody at work who shows again that it is them; `null`: they sign in. */
  readonly proof: { readonly session: string; readonly token: string; readonly form: string } | null
}

const CARRIED = 'sign-in'
const CALLBACK = '/console/sign-in/callback'

/** Sign-in through the provider, and what it says when somebody is to be signed out. */
export const providerRoutes = (parts: ConsoleParts): App => {
  const app: App = new Hono<AppEnv>()
  const { provider, publicUrl } = parts
  if (provider === null) return app

  const setOut = async (c: AppContext, carried: Omit<Carried, 'way'>): Promise<Response> => {
    const { url, way } = await provider.begin(`${publicUrl()}${CALLBACK}`, carried.proof !== null)
    const value = parts.forms.seal(CARRIED, null, JSON.stringify({ ...carried, way } satisfies Carried))
    c.header('Set-Cookie', printConsoleCookie('sign-in', publicUrl(), value))
    return c.redirect(url, 303)
  }

  const carriedBy = (c: AppContext): Carried | null => {
    const value = readConsoleCookie('sign-in', c, publicUrl())
    const text = value === null ? null : parts.forms.open(CARRIED, null, value)
    return text === null ? null : (JSON.parse(text) as Carried)
  }

  const notIn = (c: AppContext, reason: NotIn): Promise<Response> => answer(c, notInPage(reason), 403)

  const signIn = async (c: AppContext, found: ProviderSession, back: string): Promise<Response> => {
    const { answer: said, refreshToken, idToken } = found
    const at = said.authenticatedAt ?? parts.clock()
    const signedIn = await parts.signIn.byProvider({
      ...proofIn(parts, c, methodsFor(said.methods), at),
      identity: said.identity,
      roles: said.roles,
      sid: said.sid,
      refreshToken,
      idToken,
    })
    if (!signedIn.ok) {
      if (signedIn.operatorId !== null) {
        const who = { operatorId: signedIn.operatorId, sessionId: '' }
        await noteComing(parts, who, 'sign_in_refused', { code: signedIn.code })
      }
      return notIn(c, signedIn.code)
    }
    await noteComing(parts, signedIn, 'signed_in', { source: 'provider' })
    setSession(parts, c, signedIn.cookie)
    return answer(c, sentOn(back))
  }

  const prove = async (
    c: AppContext,
    found: ProviderSession,
    carried: Carried & { readonly proof: NonNullable<Carried['proof']> },
  ): Promise<Response> => {
    const { session, token, form } = carried.proof
    const visitor = await parts.signIn.resume(bytes(session), bytes(token), placeIn(parts, c))
    if (visitor === null) return notIn(c, 'way_lost')
    const { identity, methods, authenticatedAt } = found.answer
    const isSame =
      identity.issuer === visitor.operator.issuer && identity.subject === visitor.operator.subject
    if (!isSame) return notIn(c, 'someone_else')
    const at = authenticatedAt ?? parts.clock()
    const cookie = await afterProof(parts, visitor, proofIn(parts, c, methodsFor(methods), at), form)
    if (cookie === null) return notIn(c, 'way_lost')
    setSession(parts, c, cookie)
    return answer(c, sentOn(form === '' ? carried.back : `/console/confirm/${form}`))
  }

  app.get('/sign-in/start', (c) => setOut(c, { back: backOf(c.req.query('back')), proof: null }))

  app.get('/sign-in/callback', async (c) => {
    const carried = carriedBy(c)
    c.header('Set-Cookie', dropConsoleCookie('sign-in', publicUrl()), { append: true })
    if (carried === null) return notIn(c, 'way_lost')
    // The address as the provider knows it: a proxy may have led here under another one.
    const url = new URL(CALLBACK + new URL(c.req.url).search, publicUrl())
    const found = await provider.finish(url, carried.way)
    if (!found.answer.isStrong) return notIn(c, 'weak')
    const { proof } = carried
    return proof === null ? signIn(c, found, carried.back) : prove(c, found, { ...carried, proof })
  })

  app.get('/prove', async (c, next) => {
    const visitor = await sessionAtWork(parts, c)
    if (visitor === null) return c.redirect('/console/sign-in', 303)
    if (visitor.source !== 'provider') return next()
    const query = new URLSearchParams({
      back: backOf(c.req.query('back')),
      form: formOf(c.req.query('form')),
    })
    return answer(c, provePage(proveByProvider(`/console/prove/start?${query.toString()}`)))
  })

  app.get('/prove/start', async (c) => {
    const visitor: Visitor | null = await sessionAtWork(parts, c)
    if (visitor?.source !== 'provider') return c.redirect('/console/sign-in', 303)
    const proof = {
      session: hex(visitor.sessionKey),
      token: hex(visitor.token),
      form: formOf(c.req.query('form')),
    }
    return setOut(c, { back: backOf(c.req.query('back')), proof })
  })

  app.post('/back-channel-logout', async (c) => {
    const body = await c.req.parseBody()
    const token = body['logout_token']
    const logout = typeof token === 'string' ? await provider.readLogout(token) : null
    const until = new Date(parts.clock().getTime() + LOGOUT_KEPT_MILLIS)
    const isNew = logout !== null && (await parts.passkeys.takeOnce('logout', logout.jti, until))
    if (!isNew) return answer(c, missingPage('This is no token that ends a session.'), 400)
    await parts.signIn.endAtProvider({ issuer: provider.issuer, ...logout })
    return c.body(null, 200)
  })
  return app
}

/** Longer than such a token is good for. */
const LOGOUT_KEPT_MILLIS = 10 * 60_000

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
