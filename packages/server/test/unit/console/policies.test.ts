import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { presets, type PolicyInput } from 'sparekey'
import { parsePolicy } from 'sparekey/service'
import { differences } from '../../../src/console/policies/difference.ts'
import {
  fieldGroups,
  fieldText,
  inputName,
  policyOfForm,
  valueAt,
} from '../../../src/console/policies/fields.ts'
import { policyListScreen } from '../../../src/console/policies/list-screen.ts'
import { policyScreen } from '../../../src/console/policies/policy-screen.ts'
import { proposalScreen } from '../../../src/console/policies/proposal-screen.ts'
import { fastSettings } from '../../support/tenants.ts'
import { createDesk, textOf, type Colleague } from './desk.ts'

const name = 'default'
const fields = fieldGroups.flatMap((group) => group.fields)

/** The form of a policy as a browser sends it back untouched. */
const formOf = (written: PolicyInput): Record<string, string> => {
  const policy = parsePolicy(written)
  return Object.fromEntries(
    fields.flatMap((field) => {
      const text = fieldText(field, valueAt(policy, field.path))
      return field.kind.of === 'yes_no' && text === '' ? [] : [[inputName(field.path), text]]
    }),
  )
}

const sealedIn = (html: string): string => /name="sealed" value="([^"]*)"/.exec(html)?.[1] ?? ''
const proposalIdIn = (html: string): string => /name="proposalId" value="([^"]*)"/.exec(html)?.[1] ?? ''

/** Asks for a policy as its page does: what would change is shown first. */
const askFor = async (who: Colleague, policy: PolicyInput, reason = 'because') => {
  const tried = await who.act(policyScreen, 'tryText', { name, text: JSON.stringify(policy) })
  return who.act(policyScreen, 'propose', { name, reason, sealed: sealedIn(tried.html) })
}

describe('the form of a policy', () => {
  test('sent back untouched, it asks for the policy that is there, of every preset', () => {
    for (const preset of ['default', 'strict', 'fips', 'legacy'] as const) {
      for (const support of [undefined, null, { preset: 'workforce' }] as const) {
        const written: PolicyInput = { preset, ...(support !== undefined && { support }) }
        assert.deepEqual(policyOfForm(written, parsePolicy(written), formOf(written)), written)
      }
    }
  })

  test('one changed field changes that value, and what was written beside it stays', () => {
    const written: PolicyInput = {
      preset: 'strict',
      issuing: { count: 8 },
      signals: { account_reset: 'note' },
    }
    const form = formOf(written)
    const change = (path: string, text: string): PolicyInput =>
      policyOfForm(written, parsePolicy(written), { ...form, [inputName(path)]: text })
    assert.deepEqual(change('issuing.maxPerDay', '2'), { ...written, issuing: { count: 8, maxPerDay: 2 } })
    assert.deepEqual(change('issuing.expiresInDays', ''), {
      ...written,
      issuing: { count: 8, expiresInDays: null },
    })
    assert.deepEqual(change('delivery.qr', 'yes'), { ...written, delivery: { qr: true } })
    assert.deepEqual(change('support.delaysSeconds.low', '3600'), {
      ...written,
      support: { delaysSeconds: { low: 3600 } },
    })
    assert.deepEqual(change('support.preset', ''), { ...written, support: null })
    const bare = { ...form }
    delete bare[inputName('delivery.pdf')]
    assert.deepEqual(policyOfForm(written, parsePolicy(written), bare), {
      ...written,
      delivery: { pdf: false },
    })
  })

  test('has every value of every preset as text that reads back, whatever numbers they are', () => {
    const numbers = fields.filter(({ kind }) => kind.of === 'number')
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.integer({ min: 0, max: 999_999_999 }), (field, value) => {
        const policy = policyOfForm({}, parsePolicy({}), {
          ...formOf({}),
          [inputName(field.path)]: String(value),
        })
        assert.equal(valueAt({ ...parsePolicy({}), ...policy }, field.path), value)
      }),
    )
  })
})

describe('what would change', () => {
  test('is listed by path with both values and for whom it holds', () => {
    const from = parsePolicy({})
    const to = parsePolicy({
      redeeming: { lowAt: 5 },
      issuing: { count: 12, countsAllowed: [12] },
      support: null,
    })
    const found = differences(from, to)
    const of = (path: string) => found.find((one) => one.path === path)
    assert.deepEqual(of('redeeming.lowAt'), {
      path: 'redeeming.lowAt',
      from: '3',
      to: '5',
      holds: 'every account, from the next code that is typed',
    })
    assert.match(of('issuing.count')?.holds ?? '', /^sheets that are made from then on/)
    assert.deepEqual(
      [of('issuing.countsAllowed')?.from, of('issuing.countsAllowed')?.to],
      ['[10,20]', '[12]'],
    )
    assert.deepEqual([of('support')?.from, of('support')?.to], [null, 'null'])
    assert.match(of('support.approvals.low')?.holds ?? '', /a case keeps the rules it was opened under/)
    assert.deepEqual(differences(from, parsePolicy({ ...presets.default })), [])
  })

  test('for whom is counted over accounts of the tenant as they stand, and nothing is written', async () => {
    const desk = await createDesk()
    for (const accountId of ['ada', 'bob', 'carol']) await desk.giveSheet(accountId)
    const owner = await desk.join('Olga', ['owner'])
    const { default: written } = fastSettings.policies
    const shown = await owner.act(policyScreen, 'tryText', {
      name,
      text: JSON.stringify({ ...written, redeeming: { lowAt: 5 } }),
    })
    const text = textOf(shown.html)
    assert.match(text, /All accounts of the tenant were looked at: 3\./)
    assert.match(text, /Sheet works Few codes left 3/)
    assert.match(text, /to get a new sheet: few codes are left 3/)
    assert.match(text, /redeeming\.lowAt 3 5 every account/)
    const { sparekey } = await desk.callsNow()
    assert.equal((await sparekey.status('ada')).state, 'active')
    assert.equal((await desk.tenants.find('acme'))?.proposal, null)
  })

  test('a policy that cannot be is refused by the field, never by its value, and nothing would change by the same one', async () => {
    const desk = await createDesk()
    const owner = await desk.join('Olga', ['owner'])
    const said = async (text: string) => (await owner.act(policyScreen, 'tryText', { name, text })).said
    assert.equal(await said('{'), 'The text is not JSON.')
    assert.match((await said('{"issuing":{"count":4711}}')) ?? '', /"issuing\.count"/)
    assert.doesNotMatch((await said('{"issuing":{"count":4711}}')) ?? '', /4711/)
    assert.match((await said('{"support":{"approvals":{"low":0}}}')) ?? '', /support\.approvals\.low/)
    const form = { ...formOf(fastSettings.policies.default), name }
    const same = await owner.act(policyScreen, 'try', form)
    assert.match(textOf(same.html), /Nothing would change\./)
    assert.doesNotMatch(same.html, /act=propose/)
    const refused = await owner.act(policyScreen, 'try', { ...form, 'redeeming-lowAt': 'many' })
    assert.match(refused.said ?? '', /redeeming\.lowAt/)
  })
})

describe('a change of policy', () => {
  const stricter: PolicyInput = { ...fastSettings.policies.default, redeeming: { lowAt: 4 } }

  test('holds only after another person agreed, who saw what changes, and then at once', async () => {
    const desk = await createDesk()
    const [olga, sam] = [await desk.join('Olga', ['owner']), await desk.join('Sam', ['security_admin'])]
    const asked = await askFor(olga, stricter, 'fewer surprises')
    assert.deepEqual([asked.to, asked.kind], ['policy-proposal', 'done'])
    const lowAt = async () => (await desk.callsNow()).served.settings.policies.default.redeeming?.lowAt
    assert.equal(await lowAt(), undefined)
    assert.match(textOf((await sam.open(policyListScreen)).html), /A change waits for a second person/)
    const { html } = await sam.open(proposalScreen)
    assert.match(textOf(html), /Olga .* fewer surprises .*default: redeeming\.lowAt 3 4/)
    const proposalId = proposalIdIn(html)
    const own = await olga.act(proposalScreen, 'agree', { proposalId })
    assert.match(own.said ?? '', /^You asked for this change yourself/)
    assert.equal(await lowAt(), undefined)
    const page = await sam.ask(proposalScreen, 'agree', { proposalId })
    assert.match(page.html, /default: redeeming\.lowAt: 3 → 4/)
    assert.equal((await sam.act(proposalScreen, 'agree', { proposalId })).kind, 'done')
    assert.equal(await lowAt(), 4)
    assert.match((await sam.act(proposalScreen, 'agree', { proposalId })).said ?? '', /^No change waits/)
  })

  test('one person with two accounts is one person', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'], 'person-1')
    const alsoOlga = await desk.join('Olga (admin)', ['security_admin'], 'person-1')
    await askFor(olga, stricter)
    const proposalId = proposalIdIn((await alsoOlga.open(proposalScreen)).html)
    const refused = await alsoOlga.act(proposalScreen, 'agree', { proposalId })
    assert.match(refused.said ?? '', /^You asked for this change yourself/)
  })

  test('of two that are asked for at once one waits, and of two who agree at once one did', async () => {
    const desk = await createDesk()
    const [olga, otto] = [await desk.join('Olga', ['owner']), await desk.join('Otto', ['owner'])]
    const [sam, sue] = [
      await desk.join('Sam', ['security_admin']),
      await desk.join('Sue', ['security_admin']),
    ]
    const asked = await Promise.all([olga, otto].map((who) => askFor(who, stricter)))
    assert.deepEqual(asked.map(({ kind }) => kind ?? '').toSorted(), ['done', 'refused'])
    const later = await askFor(olga, { ...stricter, redeeming: { lowAt: 2 } })
    assert.match(later.said ?? '', /^Another change waits/)
    const proposalId = proposalIdIn((await sam.open(proposalScreen)).html)
    const agree = proposalScreen.acts?.['agree'] ?? assert.fail()
    const both = await Promise.all([sam, sue].map(({ visit }) => agree.perform(visit, { proposalId })))
    assert.deepEqual(both.map((next) => ('said' in next ? next.said?.kind : '')).toSorted(), [
      'done',
      'refused',
    ])
  })

  test('nobody agrees to what was made from settings that are others by now', async () => {
    const desk = await createDesk()
    const [olga, sam] = [await desk.join('Olga', ['owner']), await desk.join('Sam', ['security_admin'])]
    await askFor(olga, stricter)
    const proposalId = proposalIdIn((await sam.open(proposalScreen)).html)
    await desk.tenants.change('acme', JSON.stringify({ ...fastSettings, applicationName: 'Acme' }))
    const refused = await sam.act(proposalScreen, 'agree', { proposalId })
    assert.match(refused.said ?? '', /^The settings changed since/)
    const { settings } = (await desk.callsNow()).served
    assert.deepEqual([settings.applicationName, settings.policies.default.redeeming], ['Acme', undefined])
    assert.equal((await sam.act(proposalScreen, 'drop', { proposalId })).kind, 'done')
    assert.equal((await desk.tenants.find('acme'))?.proposal, null)
  })

  test('what is agreed to is what was shown: another proposal in its place is not', async () => {
    const desk = await createDesk()
    const [olga, sam] = [await desk.join('Olga', ['owner']), await desk.join('Sam', ['security_admin'])]
    await askFor(olga, stricter)
    const proposalId = proposalIdIn((await sam.open(proposalScreen)).html)
    await olga.act(proposalScreen, 'drop', { proposalId })
    await askFor(olga, { ...stricter, redeeming: { lowAt: 1 } })
    assert.match((await sam.act(proposalScreen, 'agree', { proposalId })).said ?? '', /^No change waits/)
    const { settings } = (await desk.callsNow()).served
    assert.equal(settings.policies.default.redeeming, undefined)
  })

  test('a sealed policy of another session asks for nothing', async () => {
    const desk = await createDesk()
    const [olga, otto] = [await desk.join('Olga', ['owner']), await desk.join('Otto', ['owner'])]
    const tried = await otto.act(policyScreen, 'tryText', { name, text: JSON.stringify(stricter) })
    const sealed = sealedIn(tried.html)
    const refused = await olga.act(policyScreen, 'propose', { name, reason: 'x', sealed })
    assert.match(refused.said ?? '', /^This form was not of your session/)
    assert.equal((await desk.tenants.find('acme'))?.proposal, null)
  })

  test('of tenant default is made in the environment: the console shows it and offers no form', async () => {
    const desk = await createDesk({ tenant: 'default' })
    const olga = await desk.join('Olga', ['owner'])
    assert.match(textOf((await olga.open(policyListScreen)).html), /come from the environment and files/)
    const { html } = await olga.open(policyScreen, { name })
    assert.doesNotMatch(html, /<form/)
    assert.match(textOf(html), /windowSeconds.*900/)
    const refused = await olga.act(policyScreen, 'tryText', { name, text: '{}' })
    assert.match(refused.said ?? '', /come from the environment and files/)
  })

  test('an auditor reads policies and changes none', async () => {
    const desk = await createDesk()
    const ann = await desk.join('Ann', ['auditor'])
    assert.doesNotMatch((await ann.open(policyScreen, { name })).html, /<form/)
    for (const screen of [policyScreen, proposalScreen]) {
      for (const act of Object.keys(screen.acts ?? {})) {
        await assert.rejects(ann.act(screen, act, { name }), { name: 'ForbiddenError' }, act)
      }
    }
    assert.equal(
      (await ann.open(policyScreen, { name: 'vip' })).missing,
      'The tenant has no policy of this name.',
    )
  })
})
