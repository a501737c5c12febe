import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { memoryStore } from '../../../src/store/memory.ts'
import { symbolsOf, wrongCode } from '../../support/codes.ts'
import { holdings } from '../../support/inspect.ts'
import { ada, createLab, undelayed, type Lab } from '../../support/lab.ts'
import { watchedStore } from '../../support/stores.ts'

/** Every way in which a thing could give away a code: printed, serialised, thrown. */
const everythingIn = (thing: unknown): string => {
  const parts = [inspect(thing, { depth: 20, showHidden: true, getters: true }), String(thing)]
  if (thing instanceof Error) parts.push(thing.message, thing.stack ?? '', everythingIn(thing.cause ?? ''))
  parts.push(
    JSON.stringify(thing, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)) ?? '',
  )
  return parts.join('\n')
}

/** Looks for codes as they are printed, typed, or without separators. */
const assertClean = (thing: unknown, codes: readonly string[], where: string): void => {
  const text = everythingIn(thing).toUpperCase().replaceAll(/[\s-]/g, '')
  for (const code of codes) assert.ok(!text.includes(symbolsOf(code)), `${where} holds a code`)
}

const outcomeOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)
const lower = (code: string) => symbolsOf(code).toLowerCase()

/** Calls with a code in every field that takes a text. */
const misplaced = (lab: Lab, code: string): readonly [string, Promise<unknown>][] => {
  const { sparekey } = lab
  const authentication = lab.signedIn('otp')
  const firstFactor = lab.signedIn('pwd')
  const loose = sparekey as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  return [
    ['issue.reason', loose['issue']!(ada, { reason: code, authentication })],
    ['issue.policy', sparekey.issue(ada, { reason: 'enrollment', authentication, policy: code })],
    ['issue.recoveryToken', sparekey.issue(ada, { reason: 'recovery', recoveryToken: code })],
    [
      'issue.methods',
      loose['issue']!(ada, { reason: 'enrollment', authentication: { ...authentication, methods: [code] } }),
    ],
    [
      'issue.contacts',
      sparekey.issue(ada, {
        reason: 'enrollment',
        authentication,
        contacts: [{ channel: 'email', address: code }],
      }),
    ],
    ['confirm.setId', sparekey.confirm(ada, { setId: code, code })],
    ['redeem.requiredAssurance', loose['redeem']!(ada, { code, firstFactor, requiredAssurance: code })],
    ['redeem.context.ip', sparekey.redeem(ada, { code, firstFactor, context: { ip: code } })],
    [
      'redeem.methods',
      sparekey.redeem(ada, { code, firstFactor: { ...firstFactor, methods: [lower(code)] } }),
    ],
    ['revoke.reason', loose['revoke']!(ada, { reason: code })],
    ['events.cursor', sparekey.events(ada, { cursor: code })],
    ['redeem, malformed', sparekey.redeem(ada, { code: `${code}X`, firstFactor })],
    ['redeem, no first factor', sparekey.redeem(ada, { code })],
    ['unknown field with hyphens', loose['redeem']!(ada, { [code]: 1 })],
    ['account', sparekey.status(code)],
  ]
}

test('a code goes out in the one answer that shows it and nowhere else', async () => {
  const lab = await createLab({ policy: undelayed(50) })
  const first = await lab.issue()
  const seen: [string, unknown][] = []
  const note = async (where: string, call: Promise<unknown>) => void seen.push([where, await outcomeOf(call)])
  const { codes } = first
  const context = { ip: '203.0.113.7', userAgent: `Mozilla ${codes[1]}`, deviceId: lower(codes[2]!) }
  for (const time of [1, 2]) {
    const key = { idempotencyKey: codes[5]! }
    await note(`confirm ${time}`, lab.confirm(first, codes[0], key))
    await note(`redeem ${time}`, lab.redeem(codes[3]!, { idempotencyKey: codes[4]!, input: { context } }))
    await note(
      `reuse ${time}`,
      lab.redeem(codes[3]!, { idempotencyKey: `r-${codes[4]}`, input: { context } }),
    )
    await note(`wrong ${time}`, lab.redeem(wrongCode(time), { idempotencyKey: codes[6]! }))
  }
  for (const [where, call] of misplaced(lab, codes[7]!)) {
    if (where !== 'account') await note(where, call)
    else await call
  }
  const second = await lab.issue()
  await note('confirm second', lab.confirm(second))
  await note('dead', lab.redeem(codes[8]!))
  await note(
    'revoke',
    lab.sparekey.revoke(ada, { reason: 'other', note: `it was ${codes[9]} or ${lower(codes[8]!)}` }),
  )
  await note('status', lab.sparekey.status(ada))
  await note('events', lab.sparekey.events(ada))
  const all = [...codes, ...second.codes]
  for (const [where, thing] of seen) assertClean(thing, all, where)
  assertClean(await holdings(lab), all, 'the store')
})

test('no statement that reaches a store carries a code in any parameter', async () => {
  const statements: unknown[] = []
  const store = watchedStore(memoryStore(), (statement) => void statements.push(statement))
  const lab = await createLab({ store, policy: undelayed(50) })
  const sheet = await lab.issue({}, { idempotencyKey: 'issue' })
  const { codes } = sheet
  await lab.confirm(sheet, codes[0], { idempotencyKey: codes[0] })
  await lab.redeem(codes[1]!, { idempotencyKey: codes[1]!, input: { context: { userAgent: codes[2]! } } })
  await lab.redeem(codes[1]!)
  await lab.redeem(wrongCode(1), { idempotencyKey: codes[3]! })
  await lab.sparekey.revoke(ada, { reason: 'other', note: codes[4]! })
  await lab.redeem(codes[5]!)
  assert.ok(statements.length > 50)
  for (const statement of statements) {
    assertClean(statement, codes, 'a statement')
    const bytes = Buffer.from(everythingIn(statement), 'latin1').toString('latin1')
    for (const code of codes) assert.ok(!bytes.includes(Buffer.from(symbolsOf(code)).toString('hex')))
  }
})

test('errors of a broken database or key ring carry no code either', async () => {
  const store = memoryStore()
  const lab = await createLab({ store, policy: undelayed() })
  const { codes } = await lab.sheet()
  let isBroken = true
  const failing = watchedStore(store, ({ name, parameters }) => {
    if (isBroken && name === 'insertRedemption') throw new RangeError(`driver: ${JSON.stringify(parameters)}`)
  })
  const { keys, clock } = lab
  const broken = await createLab({ store: failing, keys, clock, policy: undelayed() })
  const error = await outcomeOf(broken.redeem(codes[1]!, { idempotencyKey: codes[1]! }))
  assert.ok(error instanceof Error)
  assertClean(error, codes, 'the error')
  isBroken = false
  assert.ok((await broken.redeem(codes[1]!, { idempotencyKey: codes[1]! })).ok, 'nothing half-way was left')
})

test('a code among the stated methods is not kept', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const methods = ['otp', sheet.codes[1]!.toLowerCase()]
  await lab.issue({ reason: 'replacement', authentication: { methods, at: lab.clock.now() } })
  assertClean(await lab.sparekey.events(ada), sheet.codes, 'the trail')
})

test('a code in the zone of an address is not kept', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  await outcomeOf(lab.redeem(codes[1]!, { input: { context: { ip: `fe80::1%${codes[2]}` } } }))
  assertClean(await lab.sparekey.events(ada), codes, 'the trail')
})

test('a code that stands where the name of a field belongs is not repeated', async () => {
  const lab = await createLab()
  const loose = lab.sparekey as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  for (const code of [wrongCode(1), wrongCode(2)]) {
    const error = await outcomeOf(loose['redeem']!(ada, { [lower(code)]: '' }))
    assertClean(error, [code], 'the error')
  }
})
