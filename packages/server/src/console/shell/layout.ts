import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import type { MenuEntry } from './menu.ts'
import { hidden, moment } from './parts.ts'
import type { Said } from './screen.ts'

/** Who is at work, for the frame around a page. */
export interface Frame {
  readonly displayName: string
  readonly tenant: string
  /** The tenants in which they have a role, this one among them. */
  readonly tenants: readonly string[]
  readonly menu: readonly MenuEntry[]
  readonly idleAt: Date
  readonly formToken: string
  readonly isEmergency: boolean
}

const document = (title: string, body: Markup): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – Sparekey console</title>
        <link rel="stylesheet" href="/console/style.css" />
        <script type="module" src="/console/script.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        ${body}
      </body>
    </html>`

/** A page of somebody at work. The title says first what came of the last act, for whoever hears it read. */
export const framed = (frame: Frame, title: string, content: Markup, said: Said | null): Markup =>
  document(
    said === null ? title : `${said.text} – ${title}`,
    html`<header class="top">
        <p class="name">Sparekey console <span class="tenant">${frame.tenant}</span></p>
        ${otherTenants(frame)}
        <div class="who">
          <p>${frame.displayName}${frame.isEmergency ? ' (emergency sign-in)' : ''}</p>
          <form method="post" action="/console/sign-out">
            ${hidden('form', frame.formToken)}<button class="quiet">Sign out</button>
          </form>
        </div>
      </header>
      <nav class="menu" aria-label="Console">
        <ul>
          ${frame.menu.map(
            ({ href, title: name, isHere }) =>
              html`<li><a href="${href}" ${isHere ? html`aria-current="page"` : ''}>${name}</a></li>`,
          )}
        </ul>
      </nav>
      <main id="content" tabindex="-1">
        ${said === null ? '' : saidBox(said)}
        <h1>${title}</h1>
        ${content}
      </main>
      <footer>${idleNote(frame)}</footer>`,
  )

const otherTenants = ({ tenant, tenants }: Frame): Markup | '' =>
  tenants.length < 2
    ? ''
    : html`<nav aria-label="Tenants">
        <ul class="tenants">
          ${tenants.map(
            (name) =>
              html`<li>
                <a href="/console/t/${name}" ${name === tenant ? html`aria-current="true"` : ''}>${name}</a>
              </li>`,
          )}
        </ul>
      </nav>`

const saidBox = ({ kind, text }: Said): Markup =>
  html`<p class="said ${kind}" role="${kind === 'done' ? 'status' : 'alert'}">${text}</p>`

/** WCAG 2.2, 2.2.1: the script shows the button 2 minutes before the end; it keeps what was typed. */
const idleNote = ({ idleAt, formToken }: Frame): Markup =>
  html`<p>Without another request you are signed out at ${moment(idleAt)}.</p>
    <form class="stay" method="post" action="/console/stay" data-ends="${idleAt.toISOString()}" hidden>
      ${hidden('form', formToken)}
      <p role="alert" data-warning></p>
      <button class="main">Stay signed in</button>
    </form>`

/** A page of nobody, or of somebody who has to do something first. */
export const plain = (title: string, content: Markup): Markup =>
  document(
    title,
    html`<header class="top"><p class="name">Sparekey console</p></header>
      <main id="content" tabindex="-1">
        <h1>${title}</h1>
        ${content}
      </main>`,
  )

/** A page that sends itself on at once: a request that begins here carries the cookie that was set here. */
export const sentOn = (to: string): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="0;url=${to}" />
        <title>Signed in – Sparekey console</title>
        <link rel="stylesheet" href="/console/style.css" />
      </head>
      <body>
        <main id="content">
          <h1>You are signed in</h1>
          <p><a href="${to}">Go on</a></p>
        </main>
      </body>
    </html>`
