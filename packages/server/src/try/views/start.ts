import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { layout } from './layout.ts'

const steps: readonly (readonly [string, string])[] = [
  [
    'Get a sheet',
    'Ten codes, shown once. After that nobody can look them up, not even whoever runs the service.',
  ],
  ['Save it', 'Type one code back, so that it is certain the sheet was kept. The code stays unused.'],
  [
    'Use a code',
    'Type it as people do: small letters, spaces, an O for a 0. It works once, and never again.',
  ],
]

/** What a sheet looks like, for whoever has never had one. */
const sample = (): Markup =>
  html`<div class="sample" aria-hidden="true">
    <p><strong>Sheet A7K2</strong> <span>ada</span></p>
    <p class="crossed">X7K9-M3NP-QR2W-5T8E</p>
    <p>4HDC-••••-••••-••••</p>
    <p>R2TB-••••-••••-••••</p>
  </div>`

/** The first page. `problem` says what is wrong with a name that was typed; `demo` is where a demo application runs. */
export const startPage = (
  problem: string | null,
  idempotencyKey: string,
  demo: string | null = null,
): Markup =>
  layout(
    problem === null ? 'Backup codes' : 'That name does not do',
    null,
    html`<div class="start">
      <div class="pitch">
        <h1>The spare key for the day a phone is lost</h1>
        <p class="lead">
          Backup codes let people back into their account when the phone or the security key they sign in with
          is gone: ten codes on a sheet of paper, each good for one use.
        </p>
        <p class="lead">Try both sides of it here. It takes two minutes.</p>
        ${demo === null ? '' : html`<p><a href="${demo}">See it inside an application</a>, with sign-up, phone and passkey.</p>`}
      </div>
      ${sample()}
      <form class="card" method="post" action="/try/sheet">
        <input type="hidden" name="key" value="${idempotencyKey}" />
        <label for="account">Account name</label>
        <p class="hint" id="account-hint">Any name will do. Nobody has to exist.</p>
        ${problem === null ? '' : html`<p class="problem" id="account-problem">${problem}</p>`}
        <input
          id="account"
          name="account"
          value="${problem === null ? 'ada' : ''}"
          required
          maxlength="64"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="account-hint${problem === null ? '' : ' account-problem'}"
          ${problem === null ? '' : html`aria-invalid="true"`}
        />
        <button>Get a sheet of backup codes</button>
      </form>
      <ol class="tour">
        ${steps.map(
          ([name, text], index) =>
            html`<li>
              <span class="number" aria-hidden="true">${index + 1}</span>
              <h2>${name}</h2>
              <p>${text}</p>
            </li>`,
        )}
      </ol>
    </div>`,
  )
