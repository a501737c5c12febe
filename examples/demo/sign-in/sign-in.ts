import { html } from 'hono/html'
import { follow, refusalOf } from '../accounts/answers.ts'
import type { Demo } from '../accounts/demo.ts'
import { readForm } from '../accounts/form.ts'
import { layout, type Markup } from '../look/layout.ts'
import { field, problem } from '../look/parts.ts'
import type { App } from '../serve/app.ts'

/** The first step: address and password, or a passkey, which is both steps in one. */
export const addSignIn = (app: App, { auth }: Demo): void => {
  app.get('/sign-in', (c) => (c.var.person === null ? c.html(signInPage()) : c.redirect('/account')))

  app.post('/sign-in', async (c) => {
    const { email = '', password = '' } = await readForm(c)
    try {
      const { headers } = c.req.raw
      const signedIn = await auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true })
      follow(c, signedIn.headers)
      return c.redirect('twoFactorRedirect' in signedIn.response ? '/sign-in/second-step' : '/account', 303)
    } catch (error) {
      return c.html(signInPage(refusalOf(error), email), 400)
    }
  })

  app.post('/sign-out', async (c) => {
    const { headers } = await auth.api.signOut({ headers: c.req.raw.headers, returnHeaders: true })
    follow(c, headers)
    return c.redirect('/sign-in', 303)
  })

  app.get('/help', (c) => c.html(helpPage()))
}

const signInPage = (wrong: string | null = null, email = ''): Markup =>
  layout({
    title: wrong === null ? 'Sign in' : 'That did not work',
    chapter: 5,
    person: null,
    scripts: ['passkey.js'],
    content: html`<h1>Sign in</h1>
      <form class="card" method="post" action="/sign-in">
        ${problem(wrong)}
        ${field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username webauthn', value: email })}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', isWrong: wrong !== null })}
        <button>Go on</button>
        <p class="or" data-passkey hidden>
          <button type="button" class="quiet" data-passkey="sign-in">Sign in with a passkey</button>
        </p>
        <p class="problem" role="alert" data-passkey-problem></p>
      </form>
      <p class="small">No account yet? <a href="/">Make one</a></p>`,
  })

const helpPage = (): Markup =>
  layout({
    title: 'Help',
    chapter: 5,
    person: null,
    content: html`<h1>You have no codes at hand?</h1>
      <p class="lead">
        Look in the two places where you put them. Do not keep guessing, and trust nobody who offers to speed
        this up.
      </p>
      <p>
        A real library would ask you to come to the desk with an identity card, and that would take some days.
        In this demo you can just <a href="/">make another account</a>.
      </p>
      <p><a class="button" href="/sign-in/backup-code">Back</a></p>`,
  })
