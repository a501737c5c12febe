import { html } from 'hono/html'
import { follow, refusalOf } from '../accounts/answers.ts'
import type { Demo } from '../accounts/demo.ts'
import { readForm } from '../accounts/form.ts'
import { chapterOf } from '../look/chapter.ts'
import { layout } from '../look/layout.ts'
import { reportDone } from '../put-right/report.ts'
import type { App } from '../serve/app.ts'

/** Passkeys, where the browser has them. */
export const addPasskeys = (app: App, demo: Demo): void => {
  const { auth, sparekey } = demo

  app.get('/passkeys', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const passkeys = await auth.api.listPasskeys({ headers: c.req.raw.headers })
    return c.html(
      layout({
        title: 'Passkeys',
        chapter: await chapterOf(demo, person),
        person: person.name,
        scripts: ['passkey.js'],
        content: html`<h1>Passkeys</h1>
          <p class="lead">
            Signs you in with your finger, your face or the PIN of this device. There is nothing to type and
            nothing to steal.
          </p>
          <div class="card">
            ${passkeys.length === 0 ? html`<p>You have none yet.</p>` : ''}
            <ul class="ways">
              ${passkeys.map(
                ({ id, createdAt }) =>
                  html`<li>
                    <span>Passkey of ${createdAt.toISOString().slice(0, 10)}</span>
                    <form method="post" action="/passkeys/remove">
                      <input type="hidden" name="id" value="${id}" />
                      <button class="quiet">Remove</button>
                    </form>
                  </li>`,
              )}
            </ul>
            <p data-passkey hidden><button type="button" data-passkey="add">Add a passkey</button></p>
            <p data-no-passkey>This browser has no passkeys.</p>
            <p class="problem" role="alert" data-passkey-problem></p>
            <form method="post" action="/passkeys/added" data-passkey-added></form>
          </div>
          <p><a href="/account">Back to your account</a></p>`,
      }),
    )
  })

  // The browser says that it has added one; whether that is so is looked up.
  app.post('/passkeys/added', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const passkeys = await auth.api.listPasskeys({ headers: c.req.raw.headers })
    const newest = Math.max(0, ...passkeys.map(({ createdAt }) => createdAt.getTime()))
    const { recovery } = await sparekey.status(person.accountId)
    if (newest > Date.now() - JUST_NOW_MILLIS)
      await sparekey.signal(person.accountId, { type: 'factor_changed' })
    const isTask = recovery !== null && newest > recovery.openedAt.getTime()
    const wasTask = isTask && (await reportDone(demo, person, 'reenroll_factor'))
    return c.redirect(wasTask ? '/put-right' : '/passkeys', 303)
  })

  app.post('/passkeys/remove', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const { id = '' } = await readForm(c)
    try {
      const { headers } = c.req.raw
      follow(c, (await auth.api.deletePasskey({ body: { id }, headers, returnHeaders: true })).headers)
      await sparekey.signal(person.accountId, { type: 'factor_removed' })
    } catch (error) {
      // Removed already, in another tab.
      refusalOf(error)
    }
    return c.redirect('/passkeys', 303)
  })
}

const JUST_NOW_MILLIS = 60_000
