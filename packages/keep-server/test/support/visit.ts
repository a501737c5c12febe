import assert from 'node:assert/strict'
import { enrolmentChallenge, passkeyCheck, signPasskeyLink, userHandleOf } from 'sparekey-keep-team'
import type { PasskeyLink } from 'sparekey-keep-team'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { newPasskey, touch } from '../../../keep-team/test/support/passkeys.ts'
import type { HeldPasskey, Otherwise } from '../../../keep-team/test/support/passkeys.ts'
import { createApp } from '../../src/http/app.ts'
import type { Parts } from '../../src/teams/parts.ts'
import type { Stage } from './stage.ts'

export const home = 'https://keep.test'

/** An answer of the pages. */
export interface Shown {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A browser at the pages of a stage, with the passkey of one person. */
export class Visit {
  readonly stage: Stage
  readonly by: Person
  readonly held: HeldPasskey
  cookie = ''
  readonly #app: { fetch(request: Request): Response | Promise<Response> }

  constructor(stage: Stage, by: Person, held = newPasskey('ES256', home), parts: Parts = stage.parts) {
    this.stage = stage
    this.by = by
    this.held = held
    this.#app = createApp(parts, (error) => stage.reports.push(error), home)
  }

  /** A browser of somebody whose passkey the chain has. */
  static async ofMember(stage: Stage, by: Person): Promise<Visit> {
    const visit = new Visit(stage, by)
    stage.crew.says({ type: 'passkey.add', passkey: visit.held.passkey }, by)
    await stage.push(by)
    return visit
  }

  async ask(path: string, init: RequestInit = {}): Promise<Shown> {
    const headers = { 'Sec-Fetch-Site': 'same-origin', Cookie: this.cookie, ...(init.headers as object) }
    const answered = await this.#app.fetch(new Request(`${home}${path}`, { ...init, headers }))
    const cookie = answered.headers.get('Set-Cookie')?.split(';')[0]
    if (cookie !== undefined) this.cookie = cookie
    return { status: answered.status, headers: answered.headers, text: await answered.text() }
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<Shown> {
    return this.ask(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  }

  /** What the page's script puts into a form for a touch. */
  touched(challenge: Uint8Array, otherwise: Otherwise = {}): Record<string, string> {
    const assertion = touch(this.held, challenge, otherwise)
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
    return {
      credential: this.held.passkey.credential,
      authenticatorData: text(assertion.authenticatorData),
      clientData: text(assertion.clientData),
      signature: text(assertion.signature),
    }
  }

  /** The form with which this person signs in on a fresh page. */
  async signInForm(otherwise: Otherwise = {}): Promise<Record<string, string>> {
    const challenge = /data-challenge="([^"]+)"/.exec((await this.ask('/pages')).text)?.[1] ?? ''
    const user = userHandleOf(this.stage.team, this.by.card.member).toString('base64url')
    return { challenge, user, ...this.touched(Buffer.from(challenge, 'base64url'), otherwise) }
  }

  async signsIn(): Promise<void> {
    assert.equal((await this.post('/pages/in', await this.signInForm())).status, 303)
  }

  async formToken(): Promise<string> {
    return /name="token" value="([^"]+)"/.exec((await this.ask('/pages')).text)?.[1] ?? ''
  }

  /** Goes to the page where something is signed, and gives its form with a touch. */
  async looks(deed: string, about: string, item = ''): Promise<Record<string, string>> {
    const { status, text } = await this.post('/pages/look', {
      token: await this.formToken(),
      deed,
      about,
      item,
    })
    assert.equal(status, 200, text)
    const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
    const challenge = /data-challenge="([^"]+)"/.exec(text)?.[1] ?? ''
    return {
      token: field('token'),
      text: field('text'),
      deed,
      ...this.touched(Buffer.from(challenge, 'base64url')),
    }
  }

  /** A link of the person's device to make a passkey. */
  link(changes: Partial<PasskeyLink> = {}, signer = this.by.device): string {
    const link: PasskeyLink = {
      server: this.stage.parts.keys.logKey,
      team: this.stage.team,
      member: this.by.card.member,
      device: this.by.card.device.id,
      atMillis: this.stage.crew.clock,
      nonce: 'n'.repeat(22),
      ...changes,
    }
    return signPasskeyLink(link, signer.signingKey)
  }

  /** Makes the passkey under a link. */
  makes(token: string, otherwise: Otherwise = {}): Promise<Shown> {
    const { key } = this.held.passkey
    return this.post(`/pages/passkey/${token}`, {
      key,
      ...this.touched(enrolmentChallenge(token), otherwise),
    })
  }

  get check(): string {
    return passkeyCheck(this.held.passkey)
  }
}
