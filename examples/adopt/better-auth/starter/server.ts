import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { auth } from './auth.ts'
import { field, form, type Html, html, page } from './pages.ts'

const email = field('email', 'E-mail', 'email')
const password = field('password', 'Password', 'password')

const signIn = html`
  ${form('/sign-in/email', '/account', 'Sign in', email, password)}
  <h2>New here?</h2>
  ${form('/sign-up/email', '/account', 'Sign up', email, password)}
`

const secondStep = html`
  ${form('/two-factor/verify-totp', '/account', 'Sign in', field('code', 'Six digits of your app'))}
  <details>
    <summary>Try another way: a backup code</summary>
    ${form('/two-factor/verify-backup-code', '/account', 'Use it', field('code', 'Backup code'))}
  </details>
`

const account = async (headers: Headers): Promise<Html | null> => {
  const session = await auth.api.getSession({ headers })
  if (session === null) return null
  const isOn = session.user.twoFactorEnabled === true
  return html`
    <p>Signed in as ${session.user.email}.</p>
    <h2>Authenticator app</h2>
    ${
      isOn
        ? form('/two-factor/disable', '/account', 'Switch off', password)
        : html`${form('/two-factor/enable', '', 'Set up', password)}
          ${form('/two-factor/verify-totp', '/account', 'Check', field('code', 'Six digits'))}`
    }
    ${
      isOn
        ? html`<h2>Backup codes</h2>
            ${form('/two-factor/generate-backup-codes', '', 'New codes', password)}`
        : ''
    }
    <h2>Password</h2>
    ${form(
      '/change-password',
      '/account',
      'Change',
      field('currentPassword', 'Now', 'password'),
      field('newPassword', 'New', 'password'),
    )}
    <h2>Sessions</h2>
    ${form('/revoke-other-sessions', '/account', 'Sign out other browsers')}
    ${form('/sign-out', '/', 'Sign out')}
  `
}

const files: Readonly<Record<string, string>> = {
  '/app.css': 'text/css',
  '/app.js': 'text/javascript',
}

const betterAuth = toNodeHandler(auth)

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const send = (status: number, body: string | Buffer, type = 'text/html; charset=utf-8') =>
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
  const show = async () => {
    if (pathname.startsWith('/api/auth/')) return betterAuth(request, response)
    const type = files[pathname]
    if (type !== undefined) return send(200, readFileSync(`public${pathname}`), type)
    if (pathname === '/') return send(200, page('Sign in', signIn))
    if (pathname === '/second-step') return send(200, page('Second step', secondStep))
    const body = pathname === '/account' ? await account(fromNodeHeaders(request.headers)) : null
    if (body !== null) return send(200, page('Your account', body))
    return response.writeHead(303, { location: '/' }).end()
  }
  show().catch((error: unknown) => {
    console.error(error)
    send(500, page('Something went wrong', html`<p>Try again in a moment.</p>`))
  })
})

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Notes listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
