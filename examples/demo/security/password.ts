import { html } from 'hono/html'
import { follow, refusalOf } from '../accounts/answers.ts'
import type { Demo } from '../accounts/demo.ts'
import { readForm } from '../accounts/form.ts'
import type { Person } from '../accounts/person.ts'
import { chapterOf } from '../look/chapter.ts'
import { layout } from '../look/layout.ts'
import { field, problem } from '../look/parts.ts'
import { reportDone } from '../put-right/report.ts'
import type { App, PageContext } from '../serve/app.ts'

/** A new password. */
export const addPassword = (app: App, demo: Demo): void => {
  app.get('/password', async (c) => {
    const { person } = c.var
    return person === null ? c.redirect('/sign-in') : show(c, person)
  })

  app.post('/password', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const { current = '', password = '' } = await readForm(c)
    try {
      const changed = await demo.auth.api.changePassword({
        body: { currentPassword: current, newPassword: password },
        headers: c.req.raw.headers,
        returnHeaders: true,
      })
      follow(c, changed.headers)
    } catch (error) {
      return show(c, person, refusalOf(error))
    }
    const wasTask = await reportDone(demo, person, 'change_password')
    return c.redirect(wasTask ? '/put-right' : '/account', 303)
  })

  const show = async (c: PageContext, person: Person, wrong: string | null = null): Promise<Response> =>
    c.html(
      layout({
        title: wrong === null ? 'Change your password' : 'That did not work',
        chapter: await chapterOf(demo, person),
        person: person.name,
        content: html`<h1>Change your password</h1>
          <form class="card" method="post" action="/password">
            ${problem(wrong)}
            <input type="hidden" autocomplete="username" value="${person.email}" />
            ${field({ name: 'current', label: 'Password until now', type: 'password', autocomplete: 'current-password', isWrong: wrong !== null })}
            ${field({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', hint: 'At least 8 characters.' })}
            <button>Change it</button>
          </form>`,
      }),
      wrong === null ? 200 : 400,
    )
}
