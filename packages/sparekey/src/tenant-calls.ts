import { nodePrimitives } from './crypto/node-primitives.ts'
import { ArgumentRangeError } from './errors.ts'
import { utf8 } from './bytes.ts'
import { unlessFrozenMeanwhile, type Freezes } from './incidents/freezes.ts'
import { type AddressBuckets, createAddressBuckets } from './lifecycle/address-buckets.ts'
import { confirm } from './lifecycle/confirm.ts'
import { rememberDevice } from './lifecycle/devices/remember.ts'
import { erase } from './lifecycle/erase.ts'
import { events } from './lifecycle/events.ts'
import { receipt } from './lifecycle/receipt.ts'
import { readToken } from './lifecycle/input.ts'
import { importSet } from './lifecycle/import-set.ts'
import { issue } from './lifecycle/issue.ts'
import type { Parts } from './lifecycle/parts.ts'
import { redeem } from './lifecycle/redeem.ts'
import { introspect } from './lifecycle/recoveries/introspect.ts'
import { readRecovery } from './lifecycle/recoveries/read-recovery.ts'
import { reportTask } from './lifecycle/recoveries/report-task.ts'
import { revoke } from './lifecycle/revoke.ts'
import { signal } from './lifecycle/signals/signal.ts'
import { status } from './lifecycle/status.ts'
import { casesOf } from './lifecycle/support/cases.ts'
import { notGood } from './lifecycle/support/links/find-link.ts'
import { tenantOfLink } from './lifecycle/support/links/linked.ts'
import { ownersCallsOf } from './lifecycle/support/links/owner-calls.ts'
import { checkBeside } from './policy/named-policies.ts'
import { parsePolicy } from './policy/parse.ts'
import type { Policy } from './policy/policy.ts'
import { printPolicy } from './policy/print.ts'
import type { SparekeyWithSupport, SupportLinks } from './interface/with-support.ts'

/** What is the same for every tenant. */
export type Shared = Omit<OfTenant, 'tenant' | 'addresses'>
export type OfTenant = Omit<Parts, 'policy' | 'policyHash' | 'policyNames'> & { readonly freezes: Freezes }

/** The parts of a tenant whose policy is still to be named. */
export const ofTenant = (shared: Shared, tenant: string, addresses: AddressBuckets): OfTenant => ({
  ...shared,
  tenant,
  addresses,
})

export const under = (
  tenant: OfTenant,
  policy: Policy,
  policyNames: readonly string[] = [policy.name],
): Parts => ({
  ...tenant,
  policy,
  policyNames,
  policyHash: nodePrimitives.sha256(utf8(printPolicy(policy))).slice(0, 16),
})

/** The calls of one tenant under its policies. */
export const callsOf = (
  tenant: OfTenant,
  policy: Policy,
  policies: readonly Policy[],
): Omit<SparekeyWithSupport, 'close'> => {
  const names = [policy, ...policies].map(({ name }) => name)
  const parts = under(tenant, policy, names)
  const byName = new Map(policies.map((one) => [one.name, under(tenant, one, names)]))
  if (byName.has(policy.name)) {
    throw new ArgumentRangeError(
      'policies',
      `"policies" must not name "${policy.name}" again: that is the name of "policy".`,
    )
  }
  checkBeside(policy, policies)
  const check = (what: 'issueFrozen' | 'redeemFrozen') => (): void =>
    tenant.freezes.check(tenant.tenant, what)
  const [checkIssue, checkRedeem] = [check('issueFrozen'), check('redeemFrozen')]
  // Made once: what stands in for a set that is not there is kept by them.
  const whileIssued = (own: Parts): Parts => ({ ...own, kdf: unlessFrozenMeanwhile(own.kdf, checkIssue) })
  const issued = whileIssued(parts)
  const issuedByName = new Map([...byName].map(([name, own]) => [name, whileIssued(own)]))
  const redeemed = { ...parts, kdf: unlessFrozenMeanwhile(parts.kdf, checkRedeem) }
  /** @throws {SparekeyError} `overloaded`: frozen. */
  const issuing = (input: unknown): Parts => {
    checkIssue()
    return issuedByName.get(policyNamed(input)) ?? issued
  }
  const cases = casesOf(parts)
  return {
    issue: async (accountId, input, call) => issue(issuing(input), accountId, input, call),
    importSet: async (accountId, input, call) => importSet(issuing(input), accountId, input, call),
    confirm: async (accountId, input, call) => {
      checkIssue()
      return confirm(issued, accountId, input, call)
    },
    redeem: async (accountId, input, call) => {
      checkRedeem()
      return redeem(redeemed, accountId, input, call)
    },
    rememberDevice: (accountId, call) => rememberDevice(parts, accountId, call),
    revoke: (accountId, input, call) => revoke(parts, accountId, input, call),
    status: (accountId) => status(parts, accountId),
    signal: (accountId, input, call) => signal(parts, accountId, input, call),
    recoveries: {
      get: (accountId, recoveryId) => readRecovery(parts, accountId, recoveryId),
      report: (accountId, input, call) => reportTask(parts, accountId, input, call),
      introspect: async (token) => introspect(parts, readToken(token, 'token')),
    },
    events: (accountId, input) => events(parts, accountId, input),
    receipt: (accountId, input) => receipt(parts, accountId, input),
    erase: (accountId) => erase(parts, accountId),
    support: {
      ...cases,
      ...ownersCallsOf(parts),
      setSwitches: async (change, input, by) => {
        const result = await cases.setSwitches(change, input, by)
        if (result.ok) tenant.freezes.note(tenant.tenant, result.switches)
        return result
      },
    },
  }
}

/** The owner's links of every tenant: a link names its case, and so whose it is. */
export const linksOf = (shared: Shared): SupportLinks => {
  const of = async (token: string): Promise<SupportLinks | null> => {
    const tenant = await tenantOfLink(shared, token)
    return tenant === null
      ? null
      : ownersCallsOf(under(ofTenant(shared, tenant, createAddressBuckets()), parsePolicy({})))
  }
  return {
    linked: async (token) => (await of(token))?.linked(token) ?? notGood,
    confirm: async (token, context) => (await of(token))?.confirm(token, context) ?? notGood,
    cancel: async (token, context) => (await of(token))?.cancel(token, context) ?? notGood,
    dispute: async (token, context) => (await of(token))?.dispute(token, context) ?? notGood,
  }
}

/** The policy that an issue names; the issue itself checks it, with all the rest. */
const policyNamed = (input: unknown): string =>
  typeof input === 'object' && input !== null && 'policy' in input && typeof input.policy === 'string'
    ? input.policy
    : ''
