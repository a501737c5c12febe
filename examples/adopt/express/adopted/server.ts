import type { AddressInfo } from 'node:net'
import express, { type Request, type Response } from 'express'
import {
  addUser,
  cookieFor,
  endOthers,
  isPassword,
  personOf,
  setPassword,
  setTotpSecret,
  startSession,
  userByEmail,
  type Person,
  type User,
} from './accounts.ts'
import { backupCodes, taskDone } from './backup-codes.ts'
import { changed } from './changes.ts'
import { sendMail } from './mail.ts'
import { field, form, html, page, type Html } from './pages.ts'
import { isRight, newSecret } from './totp.ts'

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use('/backup-codes', backupCodes)
app.use(express.static(`${import.meta.dirname}/public`))

const text = (request: Request, name: string): string =>
  (request.body as Readonly<Record<string, string | undefined>>)[name] ?? ''
const show = (response: Response, title: string, body: Html): void =>
  void response.send(page(title, body))

/** The person of a request, in both steps where the second is on; else sends the browser to sign in. */
const signedIn = (request: Request, response: Response): Person | null => {
  const person = personOf(request.headers.cookie)
  if (person?.user.totpSecret === null || (person?.session.methods.length ?? 0) > 1) return person
  response.redirect(303, '/sign-in')
  return null
}

const signIn = (response: Response, user: User, methods: readonly string[], to: string): void => {
  const session = startSession({ userId: user.id, methods, at: new Date() })
  response.setHeader('Set-Cookie', cookieFor(session))
  response.redirect(303, to)
}

app.get('/', async (_, response) => response.redirect(303, '/account'))

app.get('/sign-up', async (_, response) =>
  show(
    response,
    'Sign up',
    form(
      '/sign-up',
      'Sign up',
      field('email', 'E-mail', 'email'),
      field('password', 'Password', 'password'),
    ),
  ),
)
app.post('/sign-up', async (request, response) => {
  const email = text(request, 'email')
  if (userByEmail(email) !== null)
    return show(response, 'Sign up', html`<p>Somebody has this address.</p>`)
  const user = addUser(email, text(request, 'password'))
  await sendMail(email, 'Welcome', 'Turn on the second step for your account.')
  signIn(response, user, ['pwd'], '/account')
})

app.get('/sign-in', async (_, response) =>
  show(
    response,
    'Sign in',
    html`${form('/sign-in', 'Go on', field('email', 'E-mail', 'email'), field('password', 'Password', 'password'))}
      <p>New here? <a href="/sign-up">Sign up</a></p>`,
  ),
)
app.post('/sign-in', async (request, response) => {
  const user = userByEmail(text(request, 'email'))
  if (user === null || !isPassword(user, text(request, 'password'))) {
    return show(
      response,
      'Sign in',
      html`<p>That is not right. <a href="/sign-in">Try again</a></p>`,
    )
  }
  signIn(response, user, ['pwd'], user.totpSecret === null ? '/account' : '/second-step')
})

app.get('/second-step', async (_, response) =>
  show(
    response,
    'Second step',
    html`<p>Open your authenticator app.</p>
      ${form('/second-step', 'Sign in', field('digits', 'Six digits that it shows'))}
      <p><a href="/second-step/backup-code">Try another way: use a backup code</a></p>`,
  ),
)
app.post('/second-step', async (request, response) => {
  const { user } = personOf(request.headers.cookie) ?? {}
  if (
    user == null ||
    user.totpSecret === null ||
    !isRight(user.totpSecret, text(request, 'digits'))
  ) {
    return show(
      response,
      'Second step',
      html`<p>That is not right. <a href="/second-step">Try again</a></p>`,
    )
  }
  signIn(response, user, ['pwd', 'otp'], '/account')
})

const secondStep = ({ totpSecret }: User): Html =>
  totpSecret === null
    ? html`<p>Only your password protects your account.</p>
        <p><a href="/authenticator">Set up an authenticator app</a></p>`
    : html`<p>Your password and your authenticator app protect your account.</p>
        <sparekey-manage></sparekey-manage>
        <p><a href="/authenticator">Set up another app</a></p>`

app.get('/account', async (request, response) => {
  const person = signedIn(request, response)
  if (person === null) return
  show(
    response,
    'Your account',
    html`<p>You are signed in as ${person.user.email}.</p>
      ${secondStep(person.user)}
      <h2>Password</h2>
      ${form('/password', 'Change password', field('password', 'New password', 'password'))}
      <h2>Other browsers</h2>
      ${form('/sign-out-elsewhere', 'Sign out everywhere else')}`,
  )
})

app.get('/second-step/backup-code', async (_, response) =>
  show(response, 'Second step', html`<sparekey-challenge></sparekey-challenge>`),
)
app.get('/account/new-codes', async (_, response) =>
  show(response, 'Before you go', html`<sparekey-enroll></sparekey-enroll>`),
)
app.get('/authenticator', async (request, response) => {
  const person = signedIn(request, response)
  if (person === null) return
  const secret = newSecret()
  show(
    response,
    'Authenticator app',
    html`<p>Type this into your app: <code>${secret}</code></p>
      <form method="post" action="/authenticator">
        <input type="hidden" name="secret" value="${secret}" />
        ${field('digits', 'Six digits that it shows')}<button>Turn on</button>
      </form>`,
  )
})
app.post('/authenticator', async (request, response) => {
  const person = signedIn(request, response)
  if (person === null) return
  const secret = text(request, 'secret')
  if (!isRight(secret, text(request, 'digits'))) {
    return show(
      response,
      'Authenticator app',
      html`<p>That is not right. <a href="/authenticator">Try again</a></p>`,
    )
  }
  setTotpSecret(person.user, secret)
  await changed(person.user, 'authenticator')
  await taskDone(person.user.id, 'reenroll_factor')
  signIn(response, person.user, ['pwd', 'otp'], '/account/new-codes')
})

app.post('/password', async (request, response) => {
  const person = signedIn(request, response)
  if (person === null) return
  setPassword(person.user, text(request, 'password'))
  await changed(person.user, 'password')
  await taskDone(person.user.id, 'change_password')
  response.redirect(303, '/account')
})

app.post('/sign-out-elsewhere', async (request, response) => {
  const person = signedIn(request, response)
  if (person === null) return
  endOthers(person.session)
  await changed(person.user, 'sessions')
  await taskDone(person.user.id, 'end_other_sessions')
  response.redirect(303, '/account')
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Notes listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
