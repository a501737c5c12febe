import type { Notice, OperatorActor, OperatorRole, Support } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import {
  createApiKeys,
  createConsoleViews,
  createOperators,
  createOperatorSignIn,
  createSparekeys,
  createTenants,
  createWebhooks,
  permissionsOf,
  type ConsoleRole,
  type NewConsoleView,
} from 'sparekey/service'
import { testClock, testKeys } from 'sparekey/testing'
import { ForbiddenError } from '../../../src/console/shell/forbidden.ts'
import type { Calls, Form, Next, Screen, Shown, Visit } from '../../../src/console/shell/screen.ts'
import { createServedTenants } from '../../../src/serve/tenants.ts'
import { readPolicy } from '../../../src/serve/policy.ts'
import { fastSettings } from '../../support/tenants.ts'

export const TENANT = 'acme'

/** What a screen answered, as text. */
export interface Answer {
  readonly html: string
  readonly to: string | null
  readonly said: string | null
  readonly kind: 'done' | 'refused' | null
  readonly missing: string | null
  readonly status: number
}

export interface Colleague {
  readonly operatorId: string
  readonly visit: Visit
  readonly open: (
    screen: Screen,
    path?: Record<string, string>,
    given?: Record<string, string>,
  ) => Promise<Answer>
  /** Does an act as the shell does: where it has one, after the page that asks. */
  readonly act: (screen: Screen, name: string, form?: Form) => Promise<Answer>
  /** The page that asks, or what stands in its place. */
  readonly ask: (screen: Screen, name: string, form?: Form) => Promise<Answer>
}

export interface DeskOptions {
  readonly settings?: object
  readonly tenant?: string
  /** Stands in for calls of the tenant's. */
  readonly support?: Partial<Support>
}

/** The pages without the shell: whoever opens them has the visit that the shell would make, over the real library. */
export const createDesk = async ({
  settings = fastSettings,
  tenant = TENANT,
  support = {},
}: DeskOptions = {}) => {
  const store = memoryStore()
  const clock = testClock()
  const keys = testKeys()
  const sparekeys = await createSparekeys({ store, keys, clock: clock.now })
  const ring = await keys.load(false)
  const tenants = createTenants({ store, clock: clock.now })
  if (tenant !== 'default') await tenants.add(tenant, JSON.stringify(settings))
  let millis = 0
  const served = createServedTenants({
    sparekeys,
    stored: tenants,
    policy: readPolicy(null),
    nowMillis: () => (millis += 10_000),
  })
  const operators = createOperators({ store, ring, clock: clock.now })
  const signIn = createOperatorSignIn({ store, ring, clock: clock.now })
  const views = createConsoleViews({ store, ring, clock: clock.now })
  const seen: NewConsoleView[] = []

  const callsNow = async (): Promise<Calls> => {
    const found = await served.find(tenant)
    if (found === null) throw new TypeError('no tenant')
    return {
      sparekey: found.sparekey,
      support: { ...found.support, ...support },
      served: found,
      operators,
      views,
      apiKeys: createApiKeys({ store, clock: clock.now }),
      webhooks: createWebhooks({ store, ring, clock: clock.now }),
      tenants,
      sparekeys,
      store,
      ring,
      config: { publicUrl: 'https://codes.example.org', applicationName: 'Example', supportContact: null },
    } as Partial<Calls> as Calls
  }

  const join = async (
    person: string,
    roles: readonly ConsoleRole[],
    personId: string | null = null,
  ): Promise<Colleague> => {
    const issuer = 'https://login.example.org'
    const authentication = { methods: ['hwk'], at: clock.now() }
    const place = { network: new Uint8Array(8), browser: new Uint8Array(8) }
    const signedIn = await signIn.byProvider({
      identity: { issuer, subject: person, personId, displayName: person },
      roles: roles.map((role) => ({ tenant: role === 'instance_admin' ? '*' : tenant, role })),
      sid: null,
      refreshToken: null,
      idToken: null,
      authentication,
      place,
      browser: 'Firefox',
    })
    if (!signedIn.ok) throw new TypeError(signedIn.code)
    const { operatorId, sessionId } = signedIn
    const permissions = permissionsOf(roles)
    const calls = await callsNow()
    const actor: OperatorActor = {
      kind: 'operator',
      issuer,
      subject: person,
      personId,
      displayName: person,
      roles: roles.map((role) => ({ role: role as OperatorRole, grantedAt: new Date(0) })),
      authentication,
      place: { network: `net-${person}`, browser: `browser-${person}` },
    }
    const visit: Visit = {
      operator: { operatorId, displayName: person, issuer, sessionId },
      actor,
      tenant,
      roles,
      permissions,
      get now() {
        return clock.now()
      },
      requestId: 'req',
      said: null,
      may: (permission) => permissions.has(permission),
      permit: (permission) => {
        if (!permissions.has(permission)) throw new ForbiddenError(permission)
        return calls
      },
      link: (path, query = {}) => {
        const text = new URLSearchParams(query).toString()
        return `/console/t/${tenant}/${path}${text === '' ? '' : `?${text}`}`
      },
      formToken: () => 'FORM-TOKEN',
      viewed: async (kind, of = {}) => {
        const view = { tenant, operatorId, sessionId, kind, ...of }
        await views.append(view)
        seen.push(view)
      },
      seal: (purpose, value) => btoa(JSON.stringify([sessionId, purpose, value])),
      open: (purpose, sealed) => {
        const [whose, what, value] = readSealed(sealed)
        return whose === sessionId && what === purpose && typeof value === 'string' ? value : null
      },
    }
    return {
      operatorId,
      visit,
      open: async (screen, path = {}, given = {}) => {
        visit.permit(screen.permission)
        return answerOf(await screen.show(visit, { path, given }))
      },
      ask: async (screen, name, form = {}) => asked(await actOf(screen, name).confirm?.(visit, form)),
      act: async (screen, name, form = {}) => {
        const act = actOf(screen, name)
        visit.permit(act.permission)
        const first = await act.confirm?.(visit, form)
        if (first !== undefined && !('heading' in first)) return answerOf(first)
        return answerOf(await act.perform(visit, form))
      },
    }
  }

  const giveSheet = async (accountId: string, policy?: string): Promise<readonly string[]> => {
    const { sparekey } = await callsNow()
    const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
    const contacts = [{ channel: 'email' as const, address: MARKER_ADDRESS }]
    const issued = await sparekey.issue(accountId, {
      reason: 'enrollment',
      authentication,
      contacts,
      ...(policy !== undefined && { policy }),
    })
    if (!issued.ok) throw new TypeError(issued.detail)
    await sparekey.confirm(accountId, { setId: issued.setId, code: issued.codes[0] })
    return issued.codes
  }

  /** Rounds of what is due, until nothing more is; gives the messages that were sent. */
  const rounds = async (): Promise<readonly Notice[]> => {
    const sent: Notice[] = []
    for (;;) {
      const { more } = await sparekeys.runDue({
        limit: 200,
        deliver: async (notice) => {
          sent.push(notice)
        },
        tenant: async (name) => {
          const found = await served.find(name)
          return found === null ? null : { policy: found.settings.policies.default, endpoints: [] }
        },
      })
      if (!more) return sent
    }
  }

  return { clock, store, ring, tenants, operators, views, seen, sparekeys, callsNow, join, giveSheet, rounds }
}

/** No page may hold this in full, but for the one that reveals it. */
export const MARKER_ADDRESS = 'marker-of-ada@mail.example.org'

const actOf = (screen: Screen, name: string) => {
  const act = screen.acts?.[name]
  if (act === undefined) throw new TypeError(`no act ${name}`)
  return act
}

const readSealed = (sealed: string): readonly unknown[] => {
  try {
    return JSON.parse(atob(sealed)) as readonly unknown[]
  } catch {
    return []
  }
}

const asked = async (page: unknown): Promise<Answer> => {
  if (typeof page === 'object' && page !== null && 'heading' in page) {
    return { html: JSON.stringify(page), to: null, said: null, kind: null, missing: null, status: 200 }
  }
  return answerOf(page as Next)
}

const answerOf = async (answer: Shown | Next): Promise<Answer> => {
  const said = 'said' in answer ? (answer.said ?? null) : null
  const html = 'page' in answer ? `${answer.title ?? ''}\n${(await answer.page).toString()}` : ''
  return {
    html,
    to: 'to' in answer ? answer.to : null,
    said: said?.text ?? null,
    kind: said?.kind ?? null,
    missing: 'missing' in answer ? answer.missing : null,
    status: 'status' in answer ? (answer.status ?? 200) : 200,
  }
}

/** What is read on a page: without marks, with single spaces. */
export const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
