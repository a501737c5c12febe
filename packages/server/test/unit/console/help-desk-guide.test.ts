import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { accountScreen } from '../../../src/console/accounts/account-screen.ts'
import { caseScreen } from '../../../src/console/cases/case-screen.ts'
import { screens } from '../../../src/console/screens.ts'
import { createDesk, textOf, type Answer, type Colleague } from './desk.ts'

const guide = new URL('../../../../../docs/guides/for-the-help-desk.md', import.meta.url)
const read = async (): Promise<string> => (await readFile(guide, 'utf8')).replaceAll(/\s+/g, ' ')

const DAY_SECONDS = 86_400

const opening = { reason: 'lost_all_factors', channel: 'email' } as const

const openFor = (who: Colleague, accountId: string): Promise<Answer> =>
  who.act(accountScreen, 'open', { ...opening, accountId })

/** A desk with an agent, an approver and a security admin, and a case of ada's that is still gathered for. */
const start = async () => {
  const desk = await createDesk()
  await desk.giveSheet('ada')
  desk.clock.advance(40 * DAY_SECONDS)
  const grace = await desk.join('Grace', ['support'])
  const bob = await desk.join('Bob', ['approver'])
  const sam = await desk.join('Sam', ['security_admin'])
  const before = (await grace.open(accountScreen, { accountId: 'ada' })).html
  const caseId = (await openFor(grace, 'ada')).to?.replace('cases/', '') ?? assert.fail('a case')
  const told = (await desk.rounds()).find(({ kind }) => kind === 'support_opened')
  const links = told?.support?.links ?? assert.fail('a message')
  /** The owner says "I asked for this", and the application saw the password. */
  const complete = async (): Promise<void> => {
    await desk.sparekeys.support.confirm(links.confirm ?? '')
    const { support } = await desk.callsNow()
    await support.addEvidence(caseId, { kind: 'password', outcome: 'pass' }, { kind: 'owner', context: null })
  }
  const pageOf = async (who: Colleague): Promise<string> => (await who.open(caseScreen, { caseId })).html
  return { desk, grace, bob, sam, caseId, before, links, complete, pageOf }
}

/** Entries of the menu, buttons, headings, names of fields and of facts, choices, and how things stand. */
const namesIn = (html: string): readonly string[] =>
  [...html.matchAll(/<(button|h2|dt|label|legend|option)\b[^>]*>([^]*?)<\/\1>/g)]
    .map(([, , text = '']) => textOf(text).trim())
    .concat(
      [...html.matchAll(/class="badge \w+">([^]*?)<\/span>\s*([^<]*)</g)].map(([, , text = '']) => text),
    )

test('every name that the guide for the help desk gives is in the console', async () => {
  const { grace, bob, before, complete, caseId, pageOf } = await start()
  const pages = [before, await pageOf(grace)]
  await complete()
  assert.equal((await grace.act(caseScreen, 'submit', { caseId })).kind, 'done')
  pages.push(await pageOf(bob))
  const entries = screens.filter(({ path }) => !path.includes(':')).map(({ title }) => title)
  const there = new Set([...entries, ...pages.flatMap(namesIn)])
  const named = [...(await read()).matchAll(/(?<!\*)(?:\*|\*{3})([^*]+)(?:\*|\*{3})(?!\*)/g)].map(
    ([, name = '']) => name,
  )
  assert.ok(named.length >= 15, `${named.length} names`)
  const isThere = (name: string): boolean =>
    name === 'like this' || there.has(name) || [...there].some((one) => one.startsWith(`${name}:`))
  assert.deepEqual(
    [...new Set(named)].filter((name) => !isThere(name)),
    [],
  )
})

test('every answer that the guide explains is given by the console where the guide says', async () => {
  const { desk, grace, bob, sam, caseId, links, complete, pageOf } = await start()
  const answers: string[] = []
  const refusal = async (answer: Promise<Answer>): Promise<void> => {
    const { kind, said } = await answer
    assert.equal(kind, 'refused', said ?? '')
    answers.push(said ?? '')
  }
  const gatherer = await desk.join('Eve', ['support'])
  const seenBy = async (who: Colleague): Promise<string> =>
    /name="seen" value="([^"]*)"/.exec(await pageOf(who))?.[1] ?? ''

  await refusal(openFor(grace, 'ada'))
  await refusal(grace.act(caseScreen, 'submit', { caseId }))
  const { support } = await desk.callsNow()
  desk.clock.advance(60)
  const roles = [{ role: 'support', grantedAt: desk.clock.now() }] as const
  const fresh = { ...gatherer.visit.actor, roles }
  const tooEarly = await support.addEvidence(caseId, { kind: 'call_back', outcome: 'pass' }, fresh)
  answers.push(tooEarly.ok ? '' : tooEarly.detail)
  await complete()
  await gatherer.act(caseScreen, 'evidence', { caseId, kind: 'call_back', outcome: 'pass' })
  const submitted = await gatherer.act(caseScreen, 'submit', { caseId })
  assert.equal(submitted.kind, 'done', submitted.said ?? '')
  const eve = await desk.join('Eve', ['approver'])
  const [seen, seenByEve] = [await seenBy(bob), await seenBy(eve)]
  await refusal(bob.act(caseScreen, 'approve', { caseId, seen }))
  desk.clock.advance(31)
  await refusal(eve.act(caseScreen, 'approve', { caseId, seen: seenByEve }))
  const approved = await bob.act(caseScreen, 'approve', { caseId, seen })
  assert.equal(approved.kind, 'done', approved.said ?? '')
  const second = await desk.join('Ann', ['approver'])
  await refusal(second.act(caseScreen, 'release', { caseId }))
  desk.clock.advance(DAY_SECONDS)
  const stopped = await support.setSwitches({ releasesStopped: true }, { reason: 'a drill' }, sam.visit.actor)
  assert.ok(stopped.ok)
  await refusal(second.act(caseScreen, 'release', { caseId }))
  assert.ok((await desk.sparekeys.support.cancel(links.cancel ?? '')).ok)
  await refusal(second.act(caseScreen, 'release', { caseId }))
  await refusal(openFor(grace, 'ada'))
  await sam.act(accountScreen, 'unfreeze', { accountId: 'ada', unfreezeReason: 'came in person' })
  await refusal(openFor(grace, 'ada'))

  for (const name of ['b', 'c', 'd', 'e', 'f']) {
    await desk.giveSheet(name)
    assert.equal((await openFor(grace, name)).kind, 'done', name)
  }
  await desk.giveSheet('g')
  await refusal(openFor(grace, 'g'))
  for (let accounts = 0; accounts < 20; accounts += 1) await bob.open(accountScreen, { accountId: 'g' })
  answers.push(textOf((await bob.open(accountScreen, { accountId: 'g' })).html).trim())

  const [, table = ''] = (await read()).split('| it says | because |')
  const explained = [...table.matchAll(/\| "([^"]+)" \|/g)].map(([, text = '']) => text)
  assert.ok(explained.length >= 10)
  const isGiven = (text: string): boolean => answers.some((answer) => answer.startsWith(text))
  assert.deepEqual(
    explained.filter((text) => !isGiven(text)),
    [],
    answers.join('\n'),
  )
})
