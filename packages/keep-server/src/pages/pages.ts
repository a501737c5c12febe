import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { enrolmentChallenge, noteChallenge, passkeyCheck, userHandleOf } from 'sparekey-keep-team'
import type { Member } from 'sparekey-keep-team'
import { deeds, openItems, textOf } from './deeds.ts'
import type { Deed, Wish } from './deeds.ts'
import { assertionIn, bytesIn, readForm } from './form.ts'
import type { Form } from './form.ts'
import { isFromHere, pageHeaders, printCookie, readCookie } from './guard.ts'
import { openLink, takeOffer } from './offers.ts'
import { overviewOf } from './overview.ts'
import { pageSecrets } from './secrets.ts'
import { signIn, signOut, visitorOf } from './sessions.ts'
import { sayByPasskey } from './say.ts'
import { lookPage, requestPage, reviewPage } from './views/items.ts'
import { plainPage } from './views/layout.ts'
import type { Frame, Markup } from './views/layout.ts'
import { overviewPage } from './views/overview.ts'
import { madePage, makePage, signInPage } from './views/passkey.ts'
import type { Report } from '../http/app.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { readTeam } from '../teams/read-state.ts'
import { Refusal } from '../errors.ts'

type Status = 200 | 400 | 403 | 404 | 409 | 413 | 500 | 503

/** What is said on the first page after something was signed. */
const saidOf: Readonly<Record<Deed, string>> = {
  approve: 'Approved.',
  deny: 'Denied.',
  close: 'Taken back.',
  veto: 'Stopped.',
  cancel: 'Taken back.',
  ok: 'Answered.',
}

/**
 * The pages of a team's server, to be mounted at `/pages`: who has signed in with a passkey sees how the team stands, and approves, vetoes and
 * answers by touches that every program checks. No page has a half, a head or a ciphertext. Everything but the passkey works without
 * scripts.
 *
 * @param origin under which people reach the pages; passkeys belong to it.
 */
export function createPages(parts: Parts, origin: string, report: Report): Hono {
  const pages = new Hono()
  const secrets = pageSecrets(parts.keys.logSigningKey)
  const rpId = new URL(origin).hostname

  const frameOf = async (c: Context): Promise<Frame | null> => {
    const visitor = await visitorOf(parts, readCookie(c, origin))
    return visitor === null ? null : { visitor, formToken: secrets.formToken(visitor.token) }
  }
  const signInAnew = (c: Context, said: string | null = null, status: Status = 200): Promise<Response> => {
    const challenge = secrets.newChallenge(parts.now()).toString('base64url')
    return answer(c, signInPage(rpId, challenge, said), status)
  }

  pages.use(async (c, next) => {
    const isElsewhere = c.req.method === 'POST' && !isFromHere(c, origin)
    if (isElsewhere) c.res = await answer(c, plainPage(null, 'Not from here', notFromHere), 403)
    else await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.res.headers.set(name, value)
  })
  pages.onError((error, c) => {
    if (error instanceof Refusal && error.code !== 'internal')
      return answer(c, plainPage(null, 'That did not work', error.message), statusFor(error))
    report(error)
    return answer(c, plainPage(null, 'Something went wrong', 'The operator finds more in the log.'), 500)
  })
  for (const [name, type] of [
    ['style.css', 'text/css'],
    ['script.js', 'text/javascript'],
  ] as const) {
    const text = readFileSync(new URL(name, import.meta.url), 'utf8')
    pages.get(`/${name}`, (c) => c.body(text, 200, { 'Content-Type': `${type}; charset=utf-8` }))
  }

  const see = (path: string, view: (frame: Frame, c: Context) => Promise<Markup | null>): void => {
    pages.get(path, async (c) => {
      const frame = await frameOf(c)
      if (frame === null) return signInAnew(c)
      const page = await view(frame, c)
      return page === null ? answer(c, plainPage(frame, 'Not here', notHere), 404) : answer(c, page)
    })
  }
  /** What a form of a session asks for. */
  const act = (path: string, step: (frame: Frame, form: Form, c: Context) => Promise<Response>): void => {
    pages.post(path, async (c) => {
      const frame = await frameOf(c)
      if (frame === null) return signInAnew(c, 'Your session is over. Nothing was done.', 403)
      const form = await readForm(c.req.raw)
      if (form === null || !secrets.isFormToken(form['token'] ?? '', frame.visitor.token))
        return answer(c, plainPage(frame, 'Not from here', notFromHere), 403)
      return step(frame, form, c)
    })
  }

  see('/', async (frame, c) => {
    const { state, member } = frame.visitor
    const said = deeds.find((deed) => deed === c.req.query('said'))
    const overview = await committed(parts.store, () => overviewOf(state, member, parts.now()))
    return overviewPage(frame, overview, said === undefined ? null : saidOf[said])
  })
  see('/requests/:id', async (frame, c) => {
    const request = frame.visitor.state.requests.get(c.req.param('id') ?? '')
    return request === undefined ? null : requestPage(frame, request, parts.now())
  })
  see('/reviews/:id', async (frame, c) => {
    const { state, member } = frame.visitor
    const review = state.reviews.get(c.req.param('id') ?? '')
    if (review === undefined || review.closedAt !== null) return null
    return reviewPage(frame, review, openItems(state, member, review.id))
  })
  act('/look', async (frame, form, c) => {
    const { member } = frame.visitor
    const wish = wishIn(form)
    const text = wish === null ? null : await nextTextFor(parts, frame, wish)
    if (wish === null || text === null) return answer(c, plainPage(frame, 'Not here', notHere), 404)
    const challenge = noteChallenge(text).toString('base64url')
    return answer(c, lookPage(frame, wish, { text, rpId, challenge, known: credentialsOf(member) }))
  })
  act('/sign', async (frame, form, c) => {
    const { credential = '', deed = '' } = form
    const touched = { text: bytesIn(form, 'text').toString(), credential, assertion: assertionIn(form) }
    const refusal = await sayByPasskey(parts, frame.visitor, touched)
    if (refusal !== null) return answer(c, plainPage(frame, 'Nothing was signed', refusal), 409)
    return c.redirect(`/pages?${new URLSearchParams({ said: deed }).toString()}`, 303)
  })
  act('/out', async (frame, _form, c) => {
    await signOut(parts, frame.visitor.token)
    return c.redirect('/pages', 303)
  })
  for (const path of ['/look', '/sign', '/out', '/in']) pages.get(path, (c) => c.redirect('/pages', 303))

  pages.post('/in', async (c) => {
    const form = await readForm(c.req.raw)
    if (form === null) return signInAnew(c, null, 400)
    const token = await signIn(parts, secrets, {
      credential: form['credential'] ?? '',
      userHandle: bytesIn(form, 'user'),
      challenge: bytesIn(form, 'challenge'),
      assertion: assertionIn(form),
    })
    if (token === null)
      return signInAnew(c, 'This passkey is not one of a member of a team on this server. Try again.', 403)
    c.header('Set-Cookie', printCookie(origin, token))
    return c.redirect('/pages', 303)
  })

  pages.get('/passkey/:token', async (c) => {
    const token = c.req.param('token')
    const link = await openLink(parts, token)
    if (link === null) return answer(c, plainPage(null, 'This link does not hold', overLink), 404)
    const { team, member } = link
    const page = makePage({
      token,
      name: member.name,
      rpId,
      userHandle: userHandleOf(team, member.id).toString('base64url'),
      challenge: enrolmentChallenge(token).toString('base64url'),
      known: credentialsOf(member),
    })
    return answer(c, page)
  })
  pages.post('/passkey/:token', async (c) => {
    const form = await readForm(c.req.raw)
    const { credential = '', key = '' } = form ?? {}
    const offered = { credential, key, assertion: assertionIn(form ?? {}) }
    const isTaken = await takeOffer(parts, origin, c.req.param('token'), offered)
    if (!isTaken) return answer(c, plainPage(null, 'The passkey was not taken', overLink), 409)
    return answer(c, madePage(passkeyCheck(offered)))
  })
  pages.all('*', (c) => answer(c, plainPage(null, 'Not here', notHere), 404))
  return pages
}

const notHere = 'There is nothing under this address, or not any more.'
const notFromHere = 'This was not sent by a page of this server. Nothing was done.'
const overLink =
  'It was used, is over ten minutes old, or was made for another server. For another one: keep team passkey link'

async function nextTextFor(parts: Parts, { visitor }: Frame, wish: Wish): Promise<string | null> {
  const { state } = visitor
  const { logSize, logHead } = await committed(parts.store, () => readTeam(state.team))
  return textOf(state, wish, { size: logSize, head: logHead }, parts.now())
}

function credentialsOf({ passkeys }: Member): readonly string[] {
  return [...passkeys.values()].filter(({ revoked }) => !revoked).map(({ credential }) => credential)
}

function wishIn({ deed, about = '', item = '' }: Form): Wish | null {
  const known = deeds.find((one) => one === deed)
  return known === undefined ? null : { deed: known, about, item }
}

function statusFor({ status }: Refusal): Status {
  return status === 503 ? 503 : status === 413 ? 413 : 400
}

/** Without the indentation of its templates, which nobody reads. */
async function answer(c: Context, page: Markup, status: Status = 200): Promise<Response> {
  return c.html(String(await page).replaceAll(/\n\s+/g, '\n'), status)
}
