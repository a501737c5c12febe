import { html } from 'hono/html'
import type { Demo } from '../accounts/demo.ts'
import { layout, type Markup } from '../look/layout.ts'
import { chapterOf } from '../look/chapter.ts'
import type { App } from '../serve/app.ts'
import type { Message } from './mailbox.ts'
import { deliverDue } from './rounds.ts'

/** The mailbox of everybody who has an account here, and the page behind "this was not me". */
export const addMail = (app: App, demo: Demo): void => {
  const { sparekey, mailbox } = demo

  app.get('/mail', async (c) => {
    await deliverDue(sparekey)
    const { person } = c.var
    const chapter = await chapterOf(demo, person)
    return c.html(
      layout({
        title: 'Mail',
        chapter,
        person: person?.name ?? null,
        content: html`<h1>Mail</h1>
          <p class="lead">
            Whatever happens to backup codes is told to their owner at once. Here are the messages that would
            have been sent.
          </p>
          ${
            mailbox.list().length === 0
              ? html`<p class="card">No message yet. Get backup codes, or use one.</p>`
              : html`<ol class="mail">
                  ${mailbox.list().map(shown)}
                </ol>`
          }`,
      }),
    )
  })

  app.get('/not-me/:token', async (c) => {
    const token = c.req.param('token')
    const found = await sparekey.disownable(token)
    const content = found.ok && found.sheet === 'live' ? askNotMe(token, found.serial) : nothingToStop()
    return c.html(layout({ title: 'This was not me', chapter: 6, person: null, content }))
  })

  // Opening the link changes nothing: mail programs open links too.
  app.post('/not-me/:token', async (c) => {
    const stopped = await sparekey.disown({ token: c.req.param('token') })
    const content = stopped.ok
      ? html`<h1>Sheet ${stopped.serial} was stopped</h1>
          <p class="lead">
            None of its codes works any more. Now change your password, and make a new sheet.
          </p>
          <p><a class="button" href="/account">Go to the account</a></p>`
      : nothingToStop()
    return c.html(layout({ title: 'This was not me', chapter: 6, person: null, content }))
  })
}

const shown = ({ address, subject, text, link, at }: Message): Markup =>
  html`<li class="card">
    <h2>${subject}</h2>
    <p class="small">To ${address}, <time datetime="${at.toISOString()}">${moment.format(at)}</time></p>
    <p>${text}</p>
    ${link === null ? '' : html`<p><a href="${new URL(link).pathname}">This was not me</a></p>`}
  </li>`

/** The demo is served to this machine alone, so its zone is the reader's. */
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium' })

const askNotMe = (token: string, serial: string): Markup =>
  html`<h1>Was this not you?</h1>
    <p class="lead">
      Then somebody else may have your password, or your sheet. Stop sheet ${serial}: none of its codes will
      work any more.
    </p>
    <form method="post" action="/not-me/${token}">
      <button>Stop the sheet</button> <a href="/mail">It was me</a>
    </form>`

const nothingToStop = (): Markup =>
  html`<h1>There is nothing to stop</h1>
    <p class="lead">The sheet no longer works, or the link is too old.</p>
    <p><a class="button" href="/mail">Back to the mail</a></p>`
