import { html } from 'hono/html'
import { layout, touchFields, touchNote } from './layout.ts'
import type { Markup } from './layout.ts'

/** Where somebody signs in. */
export function signInPage(rpId: string, challenge: string, said: string | null): Markup {
  return layout(
    'Sign in',
    null,
    html`<h1>Sign in</h1>
      ${said === null ? '' : html`<p class="said" role="alert">${said}</p>`}
      <p class="lead">With the passkey that you gave your team. A session lasts 15 minutes.</p>
      <form
        method="post"
        action="/pages/in"
        data-passkey="touch"
        data-rp="${rpId}"
        data-challenge="${challenge}"
      >
        <input type="hidden" name="challenge" value="${challenge}" />
        <input type="hidden" name="user" value="" />
        ${touchFields} ${touchNote}
        <button class="main" disabled>Sign in with a passkey</button>
      </form>
      <p class="quiet">None yet? On your computer: <code>keep team passkey link</code></p>`,
  )
}

/** What a browser needs to make a passkey. */
export interface Making {
  readonly token: string
  readonly name: string
  readonly rpId: string
  /** base64url, as the rest. */
  readonly userHandle: string
  readonly challenge: string
  readonly known: readonly string[]
}

/** Where a link of `keep team passkey link` leads. */
export function makePage({ token, name, rpId, userHandle, challenge, known }: Making): Markup {
  return layout(
    'Make a passkey',
    null,
    html`<h1>Make a passkey</h1>
      <p class="lead">
        For ${name}: to sign in on these pages, and to approve, veto and answer there. It takes two touches:
        one makes it, one tries it.
      </p>
      <form
        method="post"
        action="/pages/passkey/${token}"
        data-passkey="make"
        data-rp="${rpId}"
        data-challenge="${challenge}"
        data-user="${userHandle}"
        data-name="${name}"
        data-known="${known.join(' ')}"
        data-then="Try it"
      >
        <input type="hidden" name="key" value="" />
        ${touchFields} ${touchNote}
        <button class="main" disabled>Make it</button>
      </form>
      <p class="quiet">
        If you did not ask for this with <code>keep team passkey link</code>, close this page: somebody else
        may have sent it to you.
      </p>`,
  )
}

/** When a passkey was made. */
export function madePage(check: string): Markup {
  return layout(
    'The passkey is made',
    null,
    html`<h1>The passkey is made</h1>
      <p class="lead">
        It counts when your own program has told the team. Within the hour, where you have the link from:
      </p>
      <pre tabindex="0"><code>keep team passkey take ${check}</code></pre>
      <p><a href="/pages">Then sign in</a></p>`,
  )
}
