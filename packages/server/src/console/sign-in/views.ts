import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { plain } from '../shell/layout.ts'
import { hidden } from '../shell/parts.ts'
import type { PasskeyQuestion } from './passkeys.ts'
import type { ProviderError } from './provider.ts'

/** `isForEmergencies`: a provider is set up, and the passkey is not the usual way. */
export const signInPage = (back: string, way: 'provider' | 'passkey'): Markup => {
  const query = back === '' ? '' : `?back=${encodeURIComponent(back)}`
  return plain(
    'Sign in',
    way === 'provider'
      ? html`<p><a class="button main" href="/console/sign-in/start${query}">Sign in</a></p>
          <p class="hint">
            Where the provider fails: <a href="/console/sign-in/passkey${query}">emergency sign-in</a> with a
            passkey of this console. It is reported.
          </p>`
      : html`<p>
          <a class="button main" href="/console/sign-in/passkey${query}">Sign in with a passkey</a>
        </p>`,
  )
}

/** A form that a script fills by asking a passkey. Without scripts no browser asks one. */
export const passkeyForm = (
  action: string,
  kind: 'get' | 'create',
  { options, challenge }: PasskeyQuestion,
  fields: Readonly<Record<string, string>>,
  button: string,
): Markup =>
  html`<form method="post" action="${action}" data-passkey="${kind}" data-options="${options}">
    ${Object.entries(fields).map(([name, value]) => hidden(name, value))} ${hidden('challenge', challenge)}
    ${hidden('response', '')}
    <p role="status" data-said></p>
    <button class="main">${button}</button>
    <noscript
      ><p>A browser asks a passkey only by a script. Allow this site's script for this one step.</p></noscript
    >
  </form>`

export const passkeyPage = (question: PasskeyQuestion, back: string, isEmergency: boolean): Markup =>
  plain(
    isEmergency ? 'Emergency sign-in' : 'Sign in with a passkey',
    html`${
      isEmergency
        ? html`<p>
            This way in is for when the provider fails. It lasts an hour, gives the role of an instance admin
            alone, and every use is reported.
          </p>`
        : ''
    }
    ${passkeyForm('/console/sign-in/passkey', 'get', question, { back }, 'Use the passkey')}`,
  )

export const invitePage = (
  question: PasskeyQuestion,
  {
    displayName,
    token,
    first,
  }: { readonly displayName: string; readonly token: string; readonly first: string },
): Markup =>
  plain(
    `Welcome, ${displayName}`,
    html`<p>
        ${
          first === ''
            ? 'Make two passkeys, so that you still get in when one is lost. Make the first one now.'
            : 'That was the first one. Make the second one on another device or key.'
        }
      </p>
      ${passkeyForm('/console/invite', 'create', question, { token, first }, first === '' ? 'Make the first passkey' : 'Make the second passkey')}`,
  )

export const inviteDonePage = (): Markup =>
  plain(
    'Your passkeys are made',
    html`<p>
        Keep them apart. If you wait for a second person to agree to your role, signing in works once they
        did.
      </p>
      <p><a class="button main" href="/console/sign-in">Sign in</a></p>`,
  )

export const inviteOverPage = (): Markup =>
  plain(
    'This link does not work',
    html`<p>It was used, or its 15 minutes are over. Ask whoever sent it for another one.</p>`,
  )

export const provePage = (content: Markup): Markup =>
  plain(
    'Show that it is you',
    html`<p>What comes next needs a sign-in of this moment, at this place.</p>
      ${content}`,
  )

export const proveByProvider = (href: string): Markup =>
  html`<p><a class="button main" href="${href}">Sign in again</a></p>`

const again = html`<p><a class="button main" href="/console/sign-in">Try again</a></p>`

const provided: Readonly<Record<ProviderError['code'], string>> = {
  unreachable: 'The provider does not answer. Nobody is let in until it does.',
  declined: 'The provider did not let you in, or you stopped there.',
  refused: 'The answer of the provider is not one to the question of this browser. It was not believed.',
}

export const providerPage = (code: ProviderError['code']): Markup =>
  plain(
    'You are not signed in',
    html`<p>${provided[code]}</p>
      ${again}`,
  )

const reasons = {
  no_access: 'None of your groups or roles lets you in here. An owner of the tenant gives roles.',
  disabled: 'You were shut out of this console. A security admin can let you in again.',
  roles_exclusive:
    'You have two roles that nobody has together, such as one who opens cases and one who decides on them. Have one taken away.',
  weak: 'You did not sign in strongly enough. Use a passkey or a security key at the provider.',
  passkey: 'This passkey was not taken: it is not known here, or the answer came too late. Try again.',
  someone_else: 'This is another person than the one at work here. Nothing was done.',
  way_lost: 'This sign-in was not begun in this browser, or 10 minutes ago. Begin it anew.',
} as const

export type NotIn = keyof typeof reasons

export const notInPage = (reason: NotIn): Markup =>
  plain(
    'You are not signed in',
    html`<p>${reasons[reason]}</p>
      ${again}`,
  )

export const signedOutPage = (): Markup =>
  plain('You are signed out', html`<p><a class="button main" href="/console/sign-in">Sign in</a></p>`)
