import assert from 'node:assert/strict'
import { sealContact } from '../../src/crypto/account-identity.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { parseCaseId } from '../../src/lifecycle/identifiers.ts'
import { openAccount } from '../../src/lifecycle/register.ts'
import { printLinkToken, type LinkPurpose } from '../../src/lifecycle/support/links/token.ts'
import { noticeAccepted } from '../../src/lifecycle/support/notices.ts'
import type {
  AutomationActor,
  CaseCallResult,
  EvidenceInput,
  OpenCaseInput,
  OperatorActor,
  OperatorRole,
  Support,
  SupportActor,
  SupportCase,
} from '../../src/interface/support.ts'
import { keep, read, write } from '../../src/store/port.ts'
import { ask } from './inspect.ts'
import { accountKeyOf, ada, createLab, verdict, type Lab, type LabOptions } from './lab.ts'

const daySeconds = 86_400

/** A lab with a help desk, and an account whose owner has an address on file. */
export interface Desk extends Lab {
  readonly support: Support
  /** An operator with these roles, held for a year. */
  person(name: string, ...roles: OperatorRole[]): OperatorActor
  readonly agent: OperatorActor
  readonly approver: OperatorActor
  readonly second: OperatorActor
  readonly admin: OperatorActor
  readonly owner: OperatorActor
  readonly program: AutomationActor
  /** The application's own page, to which the owner was sent with their first factor. */
  readonly page: SupportActor
  /** Somebody without a sheet, with an address on file. */
  ownerOf(account: string): Promise<string>
  opened(input?: Partial<OpenCaseInput>, by?: SupportActor, account?: string): Promise<SupportCase>
  /** The owner was told: the wait begins. */
  told(found: SupportCase): Promise<SupportCase>
  /** A link of the owner's, as it was sent to the first address on file. */
  link(found: SupportCase, purpose: LinkPurpose): Promise<string>
  confirmed(found: SupportCase): Promise<SupportCase>
  evidence(found: SupportCase, input: EvidenceInput, by?: SupportActor): Promise<SupportCase>
  /** With all that an ordinary case needs, and frozen. */
  submitted(input?: Partial<OpenCaseInput>, by?: SupportActor, account?: string): Promise<SupportCase>
  /** One person's yes, half a minute after they saw it. */
  approve(found: SupportCase, by: OperatorActor): ReturnType<Support['approve']>
  approved(input?: Partial<OpenCaseInput>, account?: string): Promise<SupportCase>
  /** Its time has come, and it was released. */
  released(input?: Partial<OpenCaseInput>, account?: string): Promise<SupportCase>
  get(found: Pick<SupportCase, 'caseId'>): Promise<SupportCase>
}

export const createDesk = async (options: LabOptions = {}): Promise<Desk> => {
  const lab = await createLab(options)
  const { support } = lab.sparekey
  const grantedAt = new Date(lab.clock.now().getTime() - 365 * daySeconds * 1000)
  const person = (name: string, ...roles: OperatorRole[]): OperatorActor => ({
    kind: 'operator',
    issuer: 'https://id.example',
    subject: `subject-of-${name}`,
    personId: `person-${name}`,
    displayName: name,
    roles: roles.map((role) => ({ role, grantedAt })),
    authentication: { methods: ['hwk'], at: lab.clock.now() },
    place: { network: `network-of-${name}`, browser: `browser-of-${name}` },
  })
  const page: SupportActor = { kind: 'owner', context: null }
  const agent = person('agent', 'support')
  const approver = person('approver', 'approver')
  const parts = {
    store: lab.store,
    ring: lab.ring,
    tenant: lab.tenant,
    primitives: nodePrimitives,
    random: nodeRandom,
    clock: () => lab.clock.now(),
  }
  const desk: Desk = {
    ...lab,
    support,
    person,
    agent,
    approver,
    second: person('second', 'approver'),
    admin: person('admin', 'security_admin'),
    owner: person('owner', 'owner'),
    program: { kind: 'automation', id: 'key_1', answerableTo: 'Jo Doe' },
    page,
    ownerOf: async (account) => {
      const place = { accountKey: accountKeyOf(lab, account), contactId: nodeRandom(16), channel: 'email' }
      const { keyId, bytes } = sealContact(lab.ring, place, `${account}@example.org`)
      const addedAt = lab.clock.now().getTime()
      const row = { keyId, sealedAddress: bytes, addedAt, removedAt: null, language: null }
      await ask(lab.store, function* () {
        return keep(yield* write('insertContact', { ...place, ...row }))
      })
      return account
    },
    opened: async (input = {}, by = agent, account = ada) =>
      must(await support.open(account, { reason: 'lost_all_factors', ...input }, by)),
    told: async (found) => {
      const account = openAccount(lab, found.accountId)
      await noticeAccepted(parts, account, parseCaseId(found.caseId)?.caseId ?? assert.fail(), 'email')
      return desk.get(found)
    },
    link: async ({ caseId: text, accountId }, purpose) => {
      const place = parseCaseId(text) ?? assert.fail()
      const accountKey = accountKeyOf(lab, accountId)
      const contacts = await ask(lab.store, function* () {
        return keep(yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER }))
      })
      const contactId = contacts[0]?.contactId ?? null
      return printLinkToken(lab.ring, { purpose, ...place, contactId }) ?? assert.fail()
    },
    confirmed: async (found) => {
      const confirmed = await support.confirm(await desk.link(found, 'confirm'))
      assert.equal(verdict(confirmed), 'ok')
      return desk.get(found)
    },
    evidence: async (found, input, by = agent) => must(await support.addEvidence(found.caseId, input, by)),
    submitted: async (input, by = agent, account = ada) => {
      const found = await desk.told(await desk.opened(input, by, account))
      await desk.confirmed(found)
      await desk.evidence(found, { kind: 'password', outcome: 'pass' }, page)
      return must(await support.submit(found.caseId, agent))
    },
    approve: async (found, by) => {
      const seenAt = lab.clock.now()
      lab.clock.advance(30)
      return support.approve(found.caseId, { requestHash: found.requestHash ?? '', seenAt }, by)
    },
    approved: async (input, account) =>
      must(await desk.approve(await desk.submitted(input, agent, account), approver)),
    released: async (input, account) => {
      const found = await desk.approved(input, account)
      lab.clock.advance(secondsUntil(lab, found.notBefore))
      return must(await support.release(found.caseId, approver))
    },
    get: async ({ caseId }) => must(await support.get(caseId)),
  }
  await desk.sheet({ contacts: [{ channel: 'email', address: 'ada@example.org' }] })
  // What was just written down is no news any more.
  lab.clock.advance(100 * daySeconds)
  return desk
}

export const secondsUntil = (lab: Lab, moment: Date | null): number =>
  Math.max(0, ((moment ?? assert.fail('the wait has begun')).getTime() - lab.clock.now().getTime()) / 1000)

export const must = (result: CaseCallResult): SupportCase => {
  assert.ok(result.ok, result.ok ? '' : `${result.code}: ${result.detail}`)
  return result
}
