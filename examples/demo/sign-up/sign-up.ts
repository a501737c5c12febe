import { html } from 'hono/html'
import { readForm } from '../accounts/form.ts'
import type { Demo } from '../accounts/demo.ts'
import { follow, refusalOf } from '../accounts/answers.ts'
import { layout, type Markup } from '../look/layout.ts'
import { field, problem } from '../look/parts.ts'
import type { App } from '../serve/app.ts'

/** The first page, where an account is made. */
export const addSignUp = (app: App, { auth, newAuthenticators }: Demo): void => {
  app.get('/', (c) => (c.var.person === null ? c.html(signUpPage()) : c.redirect('/account')))

  app.post('/sign-up', async (c) => {
    const { name = '', email = '', password = '' } = await readForm(c)
    try {
      const made = await auth.api.signUpEmail({
        body: { name, email, password },
        headers: c.req.raw.headers,
        returnHeaders: true,
      })
      // The password was typed a moment ago: nobody has to type it again for the next step.
      const headers = follow(c, made.headers)
      await newAuthenticators.begin(auth, made.response.user.id, password, headers)
      return c.redirect('/authenticator', 303)
    } catch (error) {
      return c.html(signUpPage(refusalOf(error), { name, email }), 400)
    }
  })
}

const signUpPage = (wrong: string | null = null, typed = { name: '', email: '' }): Markup =>
  layout({
    title: wrong === null ? 'Welcome' : 'That did not work',
    chapter: 1,
    person: null,
    content: html`<h1>A library card that survives a lost phone</h1>
      <p class="lead">
        Make an account, protect it with your phone, and put a sheet of backup codes away. Then lose the phone
        and see how you come back in.
      </p>
      <form class="card" method="post" action="/sign-up">
        <h2>Get a library card</h2>
        ${problem(wrong)}
        ${field({ name: 'name', label: 'Your name', autocomplete: 'name', value: typed.name })}
        ${field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', value: typed.email, hint: 'Messages to it are shown under “Mail” here. Nothing is sent.' })}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'At least 8 characters.', isWrong: wrong !== null })}
        <button>Make my account</button>
        <p class="small">You have one already? <a href="/sign-in">Sign in</a></p>
      </form>`,
  })
