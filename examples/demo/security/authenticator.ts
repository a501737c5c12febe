import { html } from 'hono/html'
import { follow, refusalOf } from '../accounts/answers.ts'
import type { Demo } from '../accounts/demo.ts'
import { readForm } from '../accounts/form.ts'
import type { Person } from '../accounts/person.ts'
import { layout, type Markup } from '../look/layout.ts'
import { chapterOf } from '../look/chapter.ts'
import { field, problem } from '../look/parts.ts'
import { square } from '../look/square.ts'
import type { Chapter } from '../look/story.ts'
import { digitsAt, secretOf } from './digits.ts'
import { reportDone } from '../put-right/report.ts'
import type { App, PageContext } from '../serve/app.ts'

/** Setting up an authenticator app, or another one in the place of a lost one. */
export const addAuthenticator = (app: App, demo: Demo): void => {
  const { auth, newAuthenticators } = demo

  app.get('/authenticator', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    return show(c, person)
  })

  app.post('/authenticator', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const { password = '' } = await readForm(c)
    try {
      let { headers } = c.req.raw
      if (person.hasAuthenticator) {
        const without = await auth.api.disableTwoFactor({ body: { password }, headers, returnHeaders: true })
        headers = follow(c, without.headers)
      }
      await newAuthenticators.begin(auth, person.accountId, password, headers)
      return c.redirect('/authenticator', 303)
    } catch (error) {
      return show(c, person, refusalOf(error))
    }
  })

  app.post('/authenticator/check', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const { digits = '' } = await readForm(c)
    try {
      const { headers } = c.req.raw
      const code = digits.replaceAll(/\s/g, '')
      follow(c, (await auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true })).headers)
    } catch (error) {
      return show(c, person, refusalOf(error))
    }
    newAuthenticators.forget(person.accountId)
    const wasTask = await reportDone(demo, person, 'reenroll_factor')
    return c.redirect(wasTask ? '/put-right' : '/codes', 303)
  })

  const show = async (c: PageContext, person: Person, wrong: string | null = null): Promise<Response> => {
    const chapter = await chapterOf(demo, person)
    const uri = newAuthenticators.find(person.accountId)
    const page = uri === null ? passwordPage(person, chapter, wrong) : squarePage(person, chapter, uri, wrong)
    return c.html(page, wrong === null ? 200 : 400)
  }
}

const passwordPage = ({ name, hasAuthenticator }: Person, chapter: Chapter, wrong: string | null): Markup =>
  layout({
    title: hasAuthenticator ? 'Replace the authenticator app' : 'Add an authenticator app',
    chapter,
    person: name,
    content: html`<h1>${hasAuthenticator ? 'Set up a new phone' : 'Add your phone'}</h1>
      <p class="lead">
        ${hasAuthenticator ? replacing(chapter) : 'An authenticator app shows six digits that change every half minute.'}
      </p>
      <form class="card" method="post" action="/authenticator">
        ${problem(wrong)}
        ${field({ name: 'password', label: 'Your password', type: 'password', autocomplete: 'current-password', isWrong: wrong !== null })}
        <button>Go on</button>
      </form>`,
  })

/** Codes stand in for the phone, so they end with it, unless they are what somebody is coming back with. */
const replacing = (chapter: Chapter): string =>
  chapter === 6
    ? 'The old phone stops working for this account, and a new one takes its place.'
    : 'The old phone stops working for this account, and so does the sheet of backup codes. You get a new one right after.'

const squarePage = (person: Person, chapter: Chapter, uri: string, wrong: string | null): Markup =>
  layout({
    title: wrong === null ? 'Scan the square' : 'That did not work',
    chapter,
    person: person.name,
    content: html`<h1>Scan this with your phone</h1>
      <div class="card scan">
        ${square(uri)}
        <div>
          <p>Open an authenticator app and point it at the square.</p>
          <p class="small">
            Or type this in by hand:
            <code class="secret">${secretOf(uri).replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
        </div>
      </div>
      <form class="card" method="post" action="/authenticator/check">
        ${problem(wrong)}
        ${field({ name: 'digits', label: 'Six digits that the app shows', autocomplete: 'one-time-code', digits: true, isWrong: wrong !== null })}
        <button>Check</button>
        <details>
          <summary>No authenticator app at hand?</summary>
          <p>
            For this demo alone: the app would show
            <code id="digits-now">${digitsAt(uri, new Date())}</code> now.
          </p>
        </details>
      </form>`,
  })
