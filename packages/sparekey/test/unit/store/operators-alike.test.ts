import { test } from 'node:test'
import * as fc from 'fast-check'
import { answersAlike, asked, few, limit, someBytes, time } from './answers-alike.ts'

test('operators, roles, invitations and passkeys are kept and given alike', () => {
  const operatorKey = someBytes
  const maybe = fc.option(someBytes)
  const role = {
    operatorKey,
    tenant: fc.constantFrom('*', 'acme'),
    role: fc.constantFrom('owner', 'support'),
  }
  const keyId = fc.constantFrom('k1', 'k2')
  const credentialId = fc.constantFrom('c1', 'c2')
  return answersAlike(
    fc.oneof(
      asked('insertOperator', {
        operatorKey,
        personKey: maybe,
        keyId,
        sealed: someBytes,
        createdAt: time,
        signedInAt: fc.option(time),
        disabledAt: fc.option(time),
      }),
      asked('changeOperator', {
        operatorKey,
        readSealed: someBytes,
        personKey: maybe,
        keyId,
        sealed: someBytes,
      }),
      asked('noteOperatorSignIn', { operatorKey, signedInAt: time }),
      asked('disableOperator', { operatorKey, disabledAt: fc.option(time) }),
      asked('readOperator', { operatorKey }),
      asked('readOperators', {}),
      asked('insertOperatorRole', {
        ...role,
        state: fc.constantFrom('pending', 'granted'),
        source: fc.constant('person'),
        askedBy: maybe,
        agreedBy: maybe,
        askedAt: time,
        grantedAt: fc.option(time),
      }),
      asked('agreeOperatorRole', { ...role, agreedBy: someBytes, grantedAt: time }),
      asked('deleteOperatorRole', role),
      asked('readOperatorRoles', { operatorKey }),
      asked('readTenantRoles', { tenant: role.tenant }),
      asked('insertOperatorInvite', {
        tokenHash: someBytes,
        tenant: role.tenant,
        role: role.role,
        kind: fc.constant('invite'),
        displayName: fc.constant('Grace'),
        askedBy: maybe,
        createdAt: time,
        expiresAt: time,
        usedAt: fc.option(time),
      }),
      asked('useOperatorInvite', { tokenHash: someBytes, usedAt: time }),
      asked('readOperatorInvite', { tokenHash: someBytes }),
      asked('insertPasskey', {
        credentialId,
        operatorKey,
        publicKey: someBytes,
        counter: few(2),
        transports: fc.constant('usb'),
        createdAt: time,
        usedAt: fc.option(time),
      }),
      asked('usePasskey', { credentialId, readCounter: few(2), counter: few(2), usedAt: time }),
      asked('readPasskey', { credentialId }),
      asked('readPasskeys', { operatorKey }),
    ),
  )
})

test('sessions, forms and views of the console are kept and given alike', () => {
  const session = { sessionId: someBytes }
  const form = { ...session, formId: someBytes }
  const sealed = { keyId: fc.constantFrom('k1', 'k2'), sealed: someBytes }
  const tenant = fc.constantFrom('acme', 'default')
  const below = { tenant, beforeSeq: few(4), limit }
  return answersAlike(
    fc.oneof(
      asked('insertOperatorSession', {
        ...session,
        ...sealed,
        operatorKey: someBytes,
        tokenHash: someBytes,
        providerSession: fc.option(someBytes),
        openedAt: time,
        seenAt: time,
        endsAt: time,
        checkedAt: time,
        provedAt: time,
        network: someBytes,
        browser: someBytes,
      }),
      asked('touchOperatorSession', { ...session, tokenHash: someBytes, seenAt: time }),
      asked('rotateOperatorSession', {
        ...session,
        ...sealed,
        readTokenHash: someBytes,
        tokenHash: someBytes,
        provedAt: time,
        network: someBytes,
        browser: someBytes,
      }),
      asked('checkOperatorSession', { ...session, ...sealed, readCheckedAt: time, checkedAt: time }),
      asked('deleteOperatorSession', session),
      asked('deleteSessionsOfOperator', { operatorKey: someBytes }),
      asked('deleteEndedSessions', { now: time }),
      asked('readOperatorSession', session),
      asked('readOperatorSessions', {}),
      asked('insertOperatorForm', {
        ...form,
        ...sealed,
        act: fc.constant('a'),
        createdAt: time,
        expiresAt: time,
        provedAt: fc.option(time),
        doneAt: fc.option(time),
      }),
      asked('proveOperatorForm', { ...form, provedAt: time }),
      asked('finishOperatorForm', { ...form, doneAt: time, provedSince: time }),
      asked('deleteEndedForms', { now: time }),
      asked('readOperatorForm', form),
      asked('insertView', {
        tenant,
        seq: few(4),
        at: time,
        operatorKey: someBytes,
        ...session,
        kind: fc.constant('act'),
        accountKey: fc.option(someBytes),
        caseId: fc.option(fc.constant('sup_1')),
        ...sealed,
        contentHash: someBytes,
        hash: someBytes,
      }),
      asked('resealView', { tenant, seq: few(4), readSealed: someBytes, ...sealed }),
      asked('deleteViews', { tenant, uptoSeq: few(4) }),
      asked('readNewestView', { tenant }),
      asked('readViews', below),
      asked('readViewsOfOperator', { ...below, operatorKey: someBytes }),
      asked('readViewsOfAccount', { ...below, accountKey: someBytes }),
      asked('walkViews', { tenant, seq: few(4), limit }),
    ),
  )
})
