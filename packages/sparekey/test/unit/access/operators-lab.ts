import { createOperatorForms } from '../../../src/access/operators-forms.ts'
import { placeOf } from '../../../src/access/operators-identity.ts'
import { createOperatorPasskeys, type NewPasskey } from '../../../src/access/operators-passkeys.ts'
import type { ConsoleRole } from '../../../src/access/operators-permissions.ts'
import { createOperatorSignIn } from '../../../src/access/operators-sign-in.ts'
import type { MappedRole } from '../../../src/access/operators-given.ts'
import type { SignedIn } from '../../../src/access/operators-visitor.ts'
import type { ActingOperator } from '../../../src/access/operators-types.ts'
import { createConsoleViews } from '../../../src/access/operators-views.ts'
import { createOperators } from '../../../src/access/operators.ts'
import type { KeyRing } from '../../../src/crypto/ports.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import type { Store } from '../../../src/store/port.ts'
import { testClock, testKeys } from '../../../src/testing/create-test-sparekey.ts'

export const ISSUER = 'https://login.example.org'

/** People of the console over a store in memory. */
export const createOperatorsLab = async ({
  store = memoryStore(),
  smallTeam = false,
  ring: given = null,
}: { readonly store?: Store; readonly smallTeam?: boolean; readonly ring?: KeyRing | null } = {}) => {
  const clock = testClock()
  const ring = given ?? (await testKeys().load(false))
  const kept = { store, ring, clock: () => clock.now() }
  const signIn = createOperatorSignIn({ ...kept, smallTeam })
  const home = placeOf(ring, '203.0.113.7', 'Firefox/140.0')

  /** Somebody comes from the provider with these roles. */
  const comes = (
    subject: string,
    roles: readonly MappedRole[],
    more: { readonly personId?: string; readonly sid?: string } = {},
  ): Promise<SignedIn> =>
    signIn.byProvider({
      identity: { issuer: ISSUER, subject, personId: more.personId ?? null, displayName: subject },
      roles,
      sid: more.sid ?? null,
      refreshToken: 'r1',
      idToken: null,
      authentication: { methods: ['hwk'], at: clock.now() },
      place: home,
      browser: 'Firefox',
    })

  /** Somebody with these roles in tenant `acme` (and `*`), signed in. */
  const works = async (subject: string, ...roles: readonly ConsoleRole[]) => {
    const mapped = roles.map((role) => ({ role, tenant: role === 'instance_admin' ? '*' : 'acme' }))
    const signedIn = await comes(subject, mapped)
    if (!signedIn.ok) throw new TypeError(`${subject} must get in: ${signedIn.code}`)
    const by: ActingOperator = { operatorId: signedIn.operatorId, tenant: 'acme' }
    return { ...signedIn, by }
  }

  return {
    ...kept,
    clock,
    ring,
    store,
    home,
    signIn,
    comes,
    works,
    operators: createOperators({ ...kept, smallTeam }),
    passkeys: createOperatorPasskeys(kept),
    forms: createOperatorForms(kept),
    views: createConsoleViews(kept),
  }
}

export type OperatorsLab = Awaited<ReturnType<typeof createOperatorsLab>>

let serial = 0
export const newPasskey = (): NewPasskey => ({
  credentialId: `credential-${(serial += 1)}`,
  publicKey: Uint8Array.of(1, 2, 3),
  counter: 0,
  transports: ['usb'],
})
