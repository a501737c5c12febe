import { html } from 'hono/html'
import type { Status } from 'sparekey'
import type { Demo } from '../accounts/demo.ts'
import { chapterOf } from '../look/chapter.ts'
import { layout, type Markup } from '../look/layout.ts'
import type { Chapter } from '../look/story.ts'
import type { App } from '../serve/app.ts'

/** The account: what comes next, and every way to sign in. */
export const addOverview = (app: App, demo: Demo): void => {
  app.get('/account', async (c) => {
    const { person } = c.var
    if (person === null) return c.redirect('/sign-in')
    const [chapter, status, passkeys] = await Promise.all([
      chapterOf(demo, person),
      demo.sparekey.status(person.accountId),
      demo.auth.api.listPasskeys({ headers: c.req.raw.headers }),
    ])
    const content = html`<h1>Good day, ${person.name}</h1>
      ${next(chapter)}
      <section aria-labelledby="ways-heading">
        <h2 id="ways-heading">How you sign in</h2>
        <ul class="ways">
          ${way('Password', 'Set', '/password', 'Change')}
          ${way('Authenticator app', person.hasAuthenticator ? 'On' : 'Off', '/authenticator', person.hasAuthenticator ? 'Replace' : 'Set up')}
          ${way('Passkeys', passkeys.length === 0 ? 'None' : String(passkeys.length), '/passkeys', passkeys.length === 0 ? 'Add' : 'Look after')}
          ${way('Backup codes', codesLeft(status), '/codes', person.hasAuthenticator ? 'Look after' : 'First add your phone')}
        </ul>
      </section>`
    return c.html(layout({ title: 'Your account', chapter, person: person.name, content }))
  })
}

const way = (name: string, state: string, href: string, action: string): Markup =>
  html`<li>
    <span><strong>${name}</strong><br /><span class="small">${state}</span></span>
    <a class="button quiet" href="${href}" aria-label="${action}: ${name}">${action}</a>
  </li>`

const codesLeft = ({ activeSet, pendingSet }: Status): string => {
  if (activeSet !== null)
    return `${activeSet.remaining} of ${activeSet.count} left on sheet ${activeSet.serial}`
  return pendingSet === null ? 'None' : `Sheet ${pendingSet.serial} is not checked yet`
}

/** What to do now, as the one thing that stands out. */
const next = (chapter: Chapter): Markup | '' => {
  switch (chapter) {
    case 2:
      return callout(
        'Protect your account',
        'A password alone can be guessed or stolen. Add your phone as the second step.',
        'Add your phone',
        '/authenticator',
      )
    case 3:
      return callout(
        'What if the phone is gone?',
        'Without it you cannot sign in any more. Backup codes are the way back.',
        'Get backup codes',
        '/codes',
      )
    case 4:
      return html`<div class="card callout">
        <h2>Now lose your phone</h2>
        <p>Your codes are put away safely. Sign out, and pretend that the phone fell into a lake.</p>
        <form method="post" action="/sign-out"><button>Lose it and sign out</button></form>
      </div>`
    case 6:
      return callout(
        'Something is left to put right',
        'You came in with a backup code. Work through the list while you are here.',
        'Open the list',
        '/put-right',
      )
    case 7:
      return html`<div class="card callout">
        <h2>Everything is as it should be</h2>
        <p>Read what was told to you meanwhile, or go through it once more.</p>
        <a class="button" href="/mail">Read the mail</a>
      </div>`
    case 1:
    case 5:
      return ''
  }
}

const callout = (title: string, text: string, action: string, href: string): Markup =>
  html`<div class="card callout">
    <h2>${title}</h2>
    <p>${text}</p>
    <a class="button" href="${href}">${action}</a>
  </div>`
