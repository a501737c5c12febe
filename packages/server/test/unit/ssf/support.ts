import assert from 'node:assert/strict'
import { signedIn, type Json } from '../../support/app.ts'
import {
  createTestTenants,
  fastSettings,
  type TestTenants,
  type TestTenantsOptions,
} from '../../support/tenants.ts'

export const CAEP_CHANGE = 'https://schemas.openid.net/secevent/caep/event-type/credential-change'
export const RISC = 'https://schemas.openid.net/secevent/risc/event-type/'
export const COMPROMISE = `${RISC}credential-compromise`
export const REQUIRED = `${RISC}account-credential-change-required`
export const ACTIVATED = `${RISC}recovery-activated`
export const INFORMATION = `${RISC}recovery-information-changed`
export const SESSIONS = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked'
export const EVERYTHING = [CAEP_CHANGE, COMPROMISE, REQUIRED, ACTIVATED, INFORMATION, SESSIONS]

export interface Answer {
  readonly status: number
  readonly body: Json
}

/** One receiver of the tenant `acme`, and the application whose codes it is told of. */
export interface Stage extends TestTenants {
  readonly apiKey: string
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Opens a stream; gives its id. */
  open(settings?: object): Promise<string>
  /** A sheet of an account, made now. */
  sheet(account?: string, more?: object): Promise<readonly string[]>
  use(code: string, account?: string): Promise<void>
  /** Does what is due, then polls: tokens by their jti, in their order. */
  poll(streamId: string, input?: object): Promise<Readonly<Record<string, string>>>
}

export const createStage = async (options: TestTenantsOptions = {}): Promise<Stage> => {
  const service = await createTestTenants(undefined, undefined, options)
  const apiKey = await service.add('acme', fastSettings)
  const call: Stage['call'] = async (method, path, body) => {
    const response = await service.send(apiKey, method, path, body)
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) }
  }
  return {
    ...service,
    apiKey,
    call,
    open: async (settings = { credential_type: 'backup-code' }) => {
      const { status, body } = await call('POST', '/v1/signals/streams', {
        events_requested: EVERYTHING,
        ...settings,
      })
      assert.equal(status, 201, JSON.stringify(body))
      return String(body['stream_id'])
    },
    sheet: async (account = 'ada', more = {}) => {
      const { body } = await call('POST', `/v1/accounts/${account}/code-sets`, {
        reason: 'enrollment',
        authentication: signedIn(service.clock, 'pwd', 'otp'),
        ...more,
      })
      return body['codes'] as readonly string[]
    },
    use: async (code, account = 'ada') => {
      const firstFactor = signedIn(service.clock, 'pwd')
      const { status } = await call('POST', `/v1/accounts/${account}/redemptions`, { code, firstFactor })
      assert.equal(status, 201)
    },
    poll: async (streamId, input = {}) => {
      await service.rounds()
      const path = `/v1/signals/streams/${streamId}/poll`
      const { status, body } = await call('POST', path, { returnImmediately: true, ...input })
      assert.equal(status, 200, JSON.stringify(body))
      return body['sets'] as Record<string, string>
    },
  }
}

/** Header and claims of a token, unchecked. */
export const partsOf = (token: string): { readonly header: Json; readonly claims: Json } => {
  const [header = '', claims = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  return { header: JSON.parse(header) as Json, claims: JSON.parse(claims) as Json }
}

/** The one event of a token: its type and what it says. */
export const eventOf = (token: string): readonly [string, Json] => {
  const events = Object.entries(partsOf(token).claims['events'] as Record<string, Json>)
  assert.equal(events.length, 1)
  return events[0] ?? assert.fail()
}

export const typesOf = (sets: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(sets).map((token) => {
    const [type, { change_type: change }] = eventOf(token)
    const name = type.split('/').at(-1) ?? ''
    return typeof change === 'string' ? `${name}:${change}` : name
  })
