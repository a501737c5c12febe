import { html } from 'hono/html'
import type { Recovery, RecoveryTask } from 'sparekey'
import { follow } from '../accounts/answers.ts'
import type { Demo } from '../accounts/demo.ts'
import { readForm } from '../accounts/form.ts'
import { chapterOf } from '../look/chapter.ts'
import { layout, type Markup } from '../look/layout.ts'
import type { App } from '../serve/app.ts'
import { report, reportDone } from './report.ts'

/** The list to work through after a code was used. */
export const addPutRight = (app: App, demo: Demo): void => {
  const { auth, sparekey } = demo

  app.get('/put-right', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const { recovery } = await sparekey.status(person.accountId)
    return c.html(
      layout({
        title: 'Put things right',
        chapter: await chapterOf(demo, person),
        person: person.name,
        content: recovery === null ? allDone() : list(recovery),
      }),
    )
  })

  app.post('/put-right/not-now', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const typed = (await readForm(c))['task']
    const task = (Object.keys(tasks) as RecoveryTask[]).find((one) => one === typed)
    if (task !== undefined) await report(demo, person, task, 'declined')
    return c.redirect('/put-right', 303)
  })

  app.post('/put-right/end-others', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const ended = await auth.api.revokeOtherSessions({ headers: c.req.raw.headers, returnHeaders: true })
    follow(c, ended.headers)
    await reportDone(demo, person, 'end_other_sessions')
    return c.redirect('/put-right', 303)
  })
}

const tasks: Readonly<
  Record<RecoveryTask, { readonly name: string; readonly why: string; readonly act: Markup }>
> = {
  reenroll_factor: {
    name: 'Set up a new phone',
    why: 'The lost one must not open this account any more. A passkey will do as well.',
    act: html`<a class="button" href="/authenticator">New phone</a>
      <a class="button quiet" href="/passkeys">Passkey</a>`,
  },
  replace_codes: {
    name: 'Get a new sheet',
    why: 'One code is used up, and the sheet has been out of its place.',
    act: html`<a class="button" href="/codes">New sheet</a>`,
  },
  change_password: {
    name: 'Change your password',
    why: 'If the phone was stolen, the password may be known too.',
    act: html`<a class="button" href="/password">New password</a>`,
  },
  end_other_sessions: {
    name: 'Sign out everywhere else',
    why: 'The lost phone may still be signed in.',
    act: html`<form method="post" action="/put-right/end-others"><button>Sign out there</button></form>`,
  },
}

const list = ({ tasks: reported }: Recovery): Markup =>
  html`<h1>Welcome back. Now put things right</h1>
    <p class="lead">
      You are in. Four things make sure that nobody else is, and that you can come back the next time.
    </p>
    <ul class="ways tasks">
      ${reported.map(({ task, outcome }) => {
        const { name, why, act } = tasks[task]
        if (outcome !== null) {
          return html`<li class="settled">
            <span><strong>${name}</strong></span
            ><span>${outcome === 'done' ? '✓ Done' : 'Not now'}</span>
          </li>`
        }
        return html`<li>
          <span><strong>${name}</strong><br /><span class="small">${why}</span></span>
          <span class="acts">
            ${act}
            <form method="post" action="/put-right/not-now">
              <input type="hidden" name="task" value="${task}" />
              <button class="bare" aria-label="Not now: ${name}">Not now</button>
            </form>
          </span>
        </li>`
      })}
    </ul>`

const allDone = (): Markup =>
  html`<h1>Nothing is left to put right</h1>
    <p class="lead">Everything is as it should be. You were told of each step by mail.</p>
    <p>
      <a class="button" href="/mail">Read the mail</a>
      <a class="button quiet" href="/account">Your account</a>
    </p>`
