import { html } from 'hono/html'
import type { Permission } from 'sparekey/service'
import { mayDo, permissions } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { plain } from './layout.ts'

const home = html`<p><a href="/console">To the start of the console</a></p>`

const said = (title: string, ...sentences: readonly string[]): Markup =>
  plain(title, html`${sentences.map((text) => html`<p>${text}</p>`)} ${home}`)

/** Never an empty list in its place: whoever may not look learns that, and not that there is nothing. */
export const forbiddenPage = (permission: Permission): Markup => {
  const roles = permissions['self.view'].filter((role) => mayDo(role, permission))
  return said(
    'You may not do this',
    `This takes one of the roles: ${roles.join(', ')}. Yours do not allow it, and nothing was done.`,
    'An owner of the tenant gives roles.',
  )
}

export const noTenantPage = (): Markup =>
  said('You may not do this', 'You have no role in a tenant of this name.')

export const elsewherePage = (): Markup =>
  said(
    'Nothing was done',
    'This form did not come from a page of yours, or it is too old. Open the page again, and send it from there.',
  )

export const sentBeforePage = (): Markup =>
  said(
    'This was sent before',
    'It was done once, and is not done again. Look at the page to see what came of it.',
  )

export const missingPage = (text: string): Markup => said('Not found', text)

export const invalidPage = (text: string): Markup => said('This could not be read', text, 'Nothing was done.')

export const busyPage = (): Markup =>
  said(
    'Not at the moment',
    'The database did not answer, or did not say whether it was done. Look at the page before you do it again.',
  )

export const failedPage = (requestId: string): Markup =>
  said('The service failed', `Its log has the cause under the request ${requestId}.`)

export const overPage = (): Markup =>
  plain(
    'You are signed out',
    html`<p>Your time was over, or you signed out. What you sent last was not done.</p>
      <p><a class="button main" href="/console/sign-in">Sign in</a></p>`,
  )
