import { type Context, Hono } from 'hono'
import { localIssuer, type Visitor } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../../http/app-parts.ts'
import { type Form, readForm } from '../../http/form.ts'
import { isFromHere } from '../../pages/guard.ts'
import { answer } from '../shell/answers.ts'
import { type ConsoleParts, noteComing, proofIn, setSession } from '../shell/context.ts'
import { elsewherePage } from '../shell/plain-pages.ts'
import {
  inviteDonePage,
  inviteOverPage,
  invitePage,
  type NotIn,
  notInPage,
  passkeyForm,
  passkeyPage,
  provePage,
} from './views.ts'
import { afterProof, backOf, formOf, sessionAtWork } from './ways.ts'

/** RFC 8176: a key in hardware or software, and a person whom the device knows. */
const METHODS = ['pop', 'user']
const FIRST = 'first passkey'

/** Sign-in with passkeys of the console, and the links that make them. */
export const passkeyRoutes = (parts: ConsoleParts): App => {
  const app: App = new Hono<AppEnv>()
  const { checks, passkeys, forms } = parts
  const isEmergency = parts.provider !== null

  const sent = async (c: AppContext): Promise<Form | Response> => {
    const form = isFromHere(c, parts.publicUrl()) ? await readForm(c) : null
    return form ?? answer(c, elsewherePage(), 403)
  }
  const notIn = (c: AppContext, reason: NotIn): Promise<Response> => answer(c, notInPage(reason), 403)

  app.get('/sign-in/passkey', async (c) =>
    answer(c, passkeyPage(await checks.ask([]), backOf(c.req.query('back')), isEmergency)),
  )

  app.post('/sign-in/passkey', async (c) => {
    const form = await sent(c)
    if (form instanceof Response) return form
    const found = await checks.read(form['challenge'] ?? '', form['response'] ?? '')
    if (found === null) return notIn(c, 'passkey')
    const proof = proofIn(parts, c, METHODS, parts.clock())
    const signedIn = await parts.signIn.byPasskey(
      found.operatorId,
      proof,
      isEmergency ? 'emergency' : 'local',
    )
    if (!signedIn.ok) {
      const who = { operatorId: found.operatorId, sessionId: '' }
      await noteComing(parts, who, 'sign_in_refused', { code: signedIn.code })
      return notIn(c, signedIn.code)
    }
    await noteComing(parts, signedIn, isEmergency ? 'emergency_sign_in' : 'signed_in', {
      source: localIssuer,
    })
    if (isEmergency) parts.emergency?.()
    setSession(parts, c, signedIn.cookie)
    return c.redirect(backOf(form['back']), 303)
  })

  const atWork = async (c: AppContext): Promise<Visitor | null> => {
    const visitor = await sessionAtWork(parts, c)
    return visitor !== null && visitor.source !== 'provider' ? visitor : null
  }

  app.get('/prove', async (c) => {
    const visitor = await atWork(c)
    if (visitor === null) return c.redirect('/console/sign-in', 303)
    const question = await checks.ask(await passkeys.ofOperator(visitor.operator.operatorId))
    const fields = { back: backOf(c.req.query('back')), for: formOf(c.req.query('form')) }
    return answer(c, provePage(passkeyForm('/console/prove', 'get', question, fields, 'Use the passkey')))
  })

  app.post('/prove', async (c) => {
    const form = await sent(c)
    if (form instanceof Response) return form
    const visitor = await atWork(c)
    if (visitor === null) return c.redirect('/console/sign-in', 303)
    const found = await checks.read(form['challenge'] ?? '', form['response'] ?? '')
    if (found === null) return notIn(c, 'passkey')
    if (found.operatorId !== visitor.operator.operatorId) return notIn(c, 'someone_else')
    const waiting = formOf(form['for'])
    const cookie = await afterProof(parts, visitor, proofIn(parts, c, METHODS, parts.clock()), waiting)
    if (cookie === null) return notIn(c, 'way_lost')
    setSession(parts, c, cookie)
    return c.redirect(waiting === '' ? backOf(form['back']) : `/console/confirm/${waiting}`, 303)
  })

  // Mail programs open links: looking at one changes nothing.
  app.get('/invite/:token{opi_[0-9a-z]+}', async (c: Context<AppEnv, '/invite/:token{opi_[0-9a-z]+}'>) => {
    const token = c.req.param('token')
    const invite = await passkeys.invite(token)
    if (invite === null) return answer(c, inviteOverPage(), 404)
    const { displayName } = invite
    return answer(c, invitePage(await checks.askForNew(displayName, []), { displayName, token, first: '' }))
  })

  app.post('/invite', async (c) => {
    const form = await sent(c)
    if (form instanceof Response) return form
    const { token = '', challenge = '', response = '' } = form
    const invite = await passkeys.invite(token)
    if (invite === null) return answer(c, inviteOverPage(), 404)
    const made = await checks.readNew(challenge, response)
    if (made === null) return notIn(c, 'passkey')
    const before = firstIn(form['first'] ?? '', token)
    if (before === null) {
      const first = forms.seal(`${FIRST} ${token}`, null, JSON.stringify(packed(made)))
      const { displayName } = invite
      const question = await checks.askForNew(displayName, [made.credentialId])
      return answer(c, invitePage(question, { displayName, token, first }))
    }
    const accepted = await passkeys.accept(token, [before, made])
    return accepted === null ? answer(c, inviteOverPage(), 409) : answer(c, inviteDonePage())
  })

  /** The passkey that was made before this one, as the page carried it; `null`: this is the first. */
  const firstIn = (sealed: string, token: string) => {
    const text = sealed === '' ? null : forms.open(`${FIRST} ${token}`, null, sealed)
    return text === null ? null : unpacked(JSON.parse(text) as Packed)
  }
  return app
}

interface Packed {
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
}

const packed = (key: Omit<Packed, 'publicKey'> & { readonly publicKey: Uint8Array }): Packed => ({
  ...key,
  publicKey: Buffer.from(key.publicKey).toString('base64url'),
})

const unpacked = (key: Packed) => ({
  ...key,
  publicKey: Uint8Array.from(Buffer.from(key.publicKey, 'base64url')),
})
