import { html } from 'hono/html'
import { follow, refusalOf } from '../accounts/answers.ts'
import { CODES_PATH } from '../accounts/backup-codes.ts'
import type { Demo } from '../accounts/demo.ts'
import { readForm } from '../accounts/form.ts'
import { layout, type Markup } from '../look/layout.ts'
import { field, problem } from '../look/parts.ts'
import type { App } from '../serve/app.ts'

/** The second step: the digits of the app, or another way, one of which is a backup code. */
export const addSecondStep = (app: App, { auth }: Demo): void => {
  app.use('/sign-in/:step', async (c, next) => {
    if (c.var.person !== null) return c.redirect('/account')
    const waiting = await auth.api.waitingSignIn({ headers: c.req.raw.headers })
    return waiting === null ? c.redirect('/sign-in') : next()
  })

  app.get('/sign-in/second-step', (c) => c.html(digitsPage()))

  app.post('/sign-in/second-step', async (c) => {
    const { digits = '' } = await readForm(c)
    try {
      const { headers } = c.req.raw
      const code = digits.replaceAll(/\s/g, '')
      const signedIn = await auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true })
      follow(c, signedIn.headers)
      return c.redirect('/account', 303)
    } catch (error) {
      return c.html(digitsPage(refusalOf(error)), 400)
    }
  })

  app.get('/sign-in/backup-code', (c) => c.html(backupCodePage()))
}

const digitsPage = (wrong: string | null = null): Markup =>
  layout({
    title: wrong === null ? 'Second step' : 'That did not work',
    chapter: 5,
    person: null,
    scripts: ['passkey.js'],
    content: html`<h1>Now your phone</h1>
      <form class="card" method="post" action="/sign-in/second-step">
        ${problem(wrong)}
        ${field({ name: 'digits', label: 'Six digits from your authenticator app', autocomplete: 'one-time-code', digits: true, isWrong: wrong !== null })}
        <button>Sign in</button>
      </form>
      <details class="other">
        <summary>Try another way</summary>
        <ul>
          <li data-passkey hidden>
            <button type="button" class="bare" data-passkey="sign-in">Use a passkey</button>
          </li>
          <li><a href="/sign-in/backup-code">Use a backup code</a></li>
        </ul>
        <p class="problem" role="alert" data-passkey-problem></p>
      </details>`,
  })

const backupCodePage = (): Markup =>
  layout({
    title: 'Use a backup code',
    chapter: 5,
    person: null,
    scripts: [`${CODES_PATH.slice(1)}/elements.js`, 'codes.js'],
    content: html`<h1 class="unseen">Second step</h1>
      <sparekey-challenge class="card" base-path="${CODES_PATH}"></sparekey-challenge>
      <p class="small" data-before><a href="/sign-in/second-step">Use the authenticator app instead</a></p>
      <p data-after hidden><a class="button" href="/put-right">Put things right</a></p>`,
  })
