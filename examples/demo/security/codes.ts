import { html } from 'hono/html'
import { CODES_PATH } from '../accounts/backup-codes.ts'
import type { Demo } from '../accounts/demo.ts'
import { chapterOf } from '../look/chapter.ts'
import { layout } from '../look/layout.ts'
import type { App } from '../serve/app.ts'

/** The backup codes: the first sheet, and looking after it. */
export const addCodes = (app: App, demo: Demo): void => {
  app.get('/codes', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    // Codes stand in for the second step, so there must be one.
    if (!person.hasAuthenticator) return c.redirect('/authenticator')
    const { state, recovery } = await demo.sparekey.status(person.accountId)
    const element =
      state === 'none'
        ? html`<sparekey-enroll class="card" base-path="${CODES_PATH}"></sparekey-enroll>`
        : html`<sparekey-manage class="card" base-path="${CODES_PATH}"></sparekey-manage>`
    return c.html(
      layout({
        title: 'Backup codes',
        chapter: await chapterOf(demo, person),
        person: person.name,
        scripts: [`${CODES_PATH.slice(1)}/elements.js`, 'codes.js'],
        content: html`<h1 class="unseen">Backup codes</h1>
          ${element}
          <p data-after hidden>
            <a class="button" href="${recovery === null ? '/account' : '/put-right'}">Go on</a>
          </p>`,
      }),
    )
  })
}
