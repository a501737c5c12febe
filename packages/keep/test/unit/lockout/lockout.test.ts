import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { disastersOf, readLoss } from '../../../src/lockout/disasters.ts'
import { drawGraph } from '../../../src/lockout/drawing.ts'
import { findings } from '../../../src/lockout/findings.ts'
import type { FindingKind } from '../../../src/lockout/findings.ts'
import { noLoss, reach } from '../../../src/lockout/reach.ts'
import type { Loss } from '../../../src/lockout/reach.ts'
import { simulate } from '../../../src/lockout/simulate.ts'
import { editCopy } from '../../../src/model/copies.ts'
import { markUsed, retireSet } from '../../../src/model/sets.ts'
import type { Book, Ref } from '../../../src/model/types.ts'
import { BookBuilder } from '../../support/book.ts'

const quiet = { recoveryKeyAt: ['bank'], keptAt: ['laptop', 'bank'] }

function safeBook(): BookBuilder {
  return new BookBuilder()
    .place('home', 'building')
    .place('phone')
    .place('laptop')
    .place('drawer', 'container', { inside: 'home' })
    .place('bank', 'bank', { opensWith: [['memory']] })
    .care(quiet)
    .account('google-me', { purpose: 'e-mail' })
    .codes('google-me')
    .factor('google-me', 'password', 'first', 'memory')
    .factor('google-me', 'authenticator', 'second', 'phone')
    .copy('google-me', 'drawer')
}

test('a well kept book has nothing to report', () => {
  assert.deepEqual(findings(safeBook().book), [])
})

test('a single point of failure is named with everything that falls with it', () => {
  const builder = safeBook().account('github-work').factor('github-work', 'password', 'first', 'memory')
  builder.factor('github-work', 'authenticator', 'second', 'phone')
  const [finding] = of(builder.book, 'single-point')
  assert.deepEqual(finding?.about, ['phone', 'github-work'])
  builder.factor('github-work', 'security-key', 'second', 'drawer')
  assert.deepEqual(of(builder.book, 'single-point'), [])
})

test('codes in this vault alone make the vault a single point, and its passphrase where there is no other key', () => {
  const builder = safeBook().account('github-work').codes('github-work').care({ recoveryKeyAt: [] })
  const about = of(builder.book, 'single-point').map((finding) => finding.about[0])
  assert.deepEqual(about, ['this vault', 'the passphrase of this vault'])
})

test('codes beside the factor they replace: the same device, the same bag, the same password manager', () => {
  const same = safeBook().place('bag', 'container').place('old-phone', 'device', { inside: 'bag' })
  same
    .account('github-work')
    .codes('github-work')
    .factor('github-work', 'authenticator', 'second', 'old-phone')
  same.copy('github-work', 'bag')
  assert.deepEqual(
    of(same.book, 'codes-beside-factor').map(({ severity }) => severity),
    ['medium'],
  )
  same.care({ keptAt: ['old-phone'] })
  assert.deepEqual(
    of(same.book, 'codes-beside-factor').map(({ severity }) => severity),
    ['high'],
  )

  const manager = safeBook().account('bitwarden-me', { purpose: 'password-manager' })
  manager.factor('bitwarden-me', 'password', 'first', 'memory').account('github-work').codes('github-work')
  manager.factor('github-work', 'password', 'first', 'bitwarden-me').copy('github-work', 'bitwarden-me')
  assert.equal(of(manager.book, 'codes-beside-factor').length, 1)
})

test('under one roof is not beside, but one fire', () => {
  const builder = safeBook()
    .place('desk-phone', 'device', { inside: 'home' })
    .account('github-work')
    .codes('github-work')
  builder.factor('github-work', 'authenticator', 'second', 'desk-phone').copy('github-work', 'drawer')
  assert.deepEqual(of(builder.book, 'codes-beside-factor'), [])
  builder.care({ keptAt: ['desk-phone'] })
  assert.deepEqual(
    of(builder.book, 'one-place').map(({ about }) => about),
    [
      ['google-me', 'home'],
      ['github-work', 'home'],
    ],
  )
})

test("the vault's own key behind the vault is found: directly, and through an account whose codes only the vault has", () => {
  const direct = safeBook().care({ recoveryKeyAt: ['vault'] })
  assert.deepEqual(
    of(direct.book, 'vault-keys-behind-vault').map(({ severity }) => severity),
    ['medium'],
  )
  direct.care({ passphraseAt: ['vault'] })
  assert.ok(of(direct.book, 'vault-keys-behind-vault').some(({ severity }) => severity === 'high'))

  const through = safeBook().account('bitwarden-me', { purpose: 'password-manager' }).codes('bitwarden-me')
  through.care({ recoveryKeyAt: ['bitwarden-me'] })
  assert.deepEqual(
    of(through.book, 'vault-keys-behind-vault').map(({ about }) => about),
    [['bitwarden-me']],
  )
})

test('mail and password manager that open only through each other are a circle', () => {
  const builder = safeBook()
    .account('fastmail-me', { purpose: 'e-mail' })
    .account('bitwarden-me', { purpose: 'password-manager' })
  builder.factor('fastmail-me', 'password', 'first', 'bitwarden-me')
  builder
    .factor('bitwarden-me', 'password', 'first', 'memory')
    .factor('bitwarden-me', 'e-mail', 'second', 'fastmail-me')
  assert.deepEqual(
    of(builder.book, 'circular').map(({ about }) => about),
    [['fastmail-me', 'bitwarden-me']],
  )
  builder.codes('bitwarden-me').copy('bitwarden-me', 'drawer')
  assert.deepEqual(of(builder.book, 'circular'), [])
})

test('an account whose only way in is out of reach is reported', () => {
  const builder = safeBook().account('apple-me').factor('apple-me', 'password', 'first', 'apple-me')
  assert.deepEqual(
    of(builder.book, 'no-way-in').map(({ about }) => about),
    [['apple-me']],
  )
})

test('one copy, no live copy and void copies are told apart', () => {
  const one = safeBook().account('github-work').codes('github-work')
  assert.equal(of(one.book, 'one-copy').length, 1)
  one.copy('github-work', 'drawer')
  assert.equal(of(one.book, 'one-copy').length, 0)
  const account = one.get('github-work')
  const [copy] = account.sets[0]?.copies ?? []
  const lost = editCopy(one.book, copy?.id ?? '', { state: 'lost' }, one.around).book
  assert.deepEqual(
    of(lost, 'no-live-copy').map(({ about }) => about),
    [['github-work']],
  )
  const retired = retireSet(one.book, account.id, account.sets[0]?.id ?? '', one.around).book
  assert.equal(of(retired, 'no-live-copy').length, 1)
  one.codes('github-work')
  assert.equal(of(one.book, 'void-copies').length, 1)
  assert.equal(of(one.book, 'one-copy').length, 1)
})

test('used codes open nothing, and a copy of part of a set counts for what it holds', () => {
  const builder = new BookBuilder()
    .place('phone')
    .place('drawer', 'container')
    .care({ keptAt: ['phone'] })
  builder
    .account('github-work')
    .codes('github-work', 2)
    .factor('github-work', 'authenticator', 'second', 'phone')
  builder.copy('github-work', 'drawer', { positions: [1] })
  const loss = readLoss(builder.book, 'phone')
  assert.equal(simulate(builder.book, loss).open.length, 1)
  const { id, sets } = builder.get('github-work')
  const use = { setId: sets[0]?.id ?? '', position: 1, why: '', worked: true }
  const used = markUsed(builder.book, id, use, builder.around).book
  assert.equal(simulate(used, loss).open.length, 0)
})

test('a simulated loss says what still opens, in which order and how, and what is missing for the rest', () => {
  const builder = safeBook().account('github-work').codes('github-work')
  builder
    .factor('github-work', 'password', 'first', 'google-me')
    .factor('github-work', 'passkey', 'second', 'laptop')
  builder.account('apple-me').factor('apple-me', 'push', 'alone', 'phone')
  const { open, shut, vaultOpens } = simulate(builder.book, readLoss(builder.book, 'phone,laptop'))
  assert.equal(vaultOpens, true)
  assert.deepEqual(
    open.map(({ account, how }) => [account.name, how]),
    [
      ['google-me', 'password (memory) + backup code (this vault)'],
      ['github-work', 'password (google-me) + backup code (this vault)'],
    ],
  )
  assert.deepEqual(
    shut.map(({ account, missing }) => [account.name, missing]),
    [['apple-me', ['push (phone)']]],
  )
})

test('a fire takes what is in the building, and what is in that', () => {
  const builder = safeBook()
    .place('safe', 'container', { inside: 'home' })
    .place('usb-stick', 'device', { inside: 'safe' })
  const then = reach(builder.book, readLoss(builder.book, 'fire-home'))
  const names = builder.book.places.filter(({ id }) => then.has(`place:${id}`)).map(({ name }) => name)
  assert.deepEqual(names, ['phone', 'laptop', 'bank'])
})

test('the passphrase can be forgotten while everything else is remembered', () => {
  const builder = safeBook()
  assert.ok(reach(builder.book, readLoss(builder.book, 'passphrase-forgotten')).has('vault'))
  builder.care({ recoveryKeyAt: [] })
  assert.ok(!reach(builder.book, readLoss(builder.book, 'passphrase-forgotten')).has('vault'))
})

test('a recovery key suffices by itself; a backup code needs the password too', () => {
  const builder = new BookBuilder()
    .place('drawer')
    .place('other')
    .care({ keptAt: ['other'] })
  for (const [name, kind] of [
    ['apple-me-recovery-key', 'recovery-key'],
    ['github-me', 'backup-codes'],
  ] as const) {
    builder
      .account(name, { kind })
      .codes(name)
      .copy(name, 'drawer')
      .factor(name, 'password', 'first', 'other')
  }
  const { open } = simulate(builder.book, readLoss(builder.book, 'other'))
  assert.deepEqual(
    open.map(({ account }) => account.name),
    ['apple-me-recovery-key'],
  )
})

test('the disasters fit what is recorded, and an unknown loss lists them', () => {
  const names = disastersOf(safeBook().book).map(({ name }) => name)
  assert.deepEqual(names, [
    'devices-stolen',
    'fire-home',
    'e-mail-locked',
    'vault-lost',
    'passphrase-forgotten',
  ])
  assert.throws(() => readLoss(safeBook().book, 'unicorn'), { code: 'name_unknown', message: /fire-home/ })
})

test('losing more never opens more', () => {
  fc.assert(
    fc.property(
      anyBook,
      fc.array(fc.nat({ max: 12 })),
      fc.array(fc.nat({ max: 12 })),
      (book, fewer, further) => {
        const refs = (picks: readonly number[]): readonly Ref[] => picks.map((pick) => anyRef(book, pick))
        const smaller: Loss = { refs: refs(fewer), passphraseForgotten: false }
        const larger: Loss = { refs: refs([...fewer, ...further]), passphraseForgotten: true }
        const before = reach(book, smaller)
        for (const ref of reach(book, larger).keys()) assert.ok(before.has(ref), ref)
        for (const { by, step } of before.values()) {
          for (const { at } of by)
            assert.ok((before.get(at)?.step ?? step) < step, 'what opens something was open before it')
        }
      },
    ),
  )
})

test('the findings and the drawing never hold a code, and the drawing is well-formed', () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const svg = drawGraph(book, noLoss)
      const text = `${JSON.stringify(findings(book))}${svg}`
      for (const { sets } of book.accounts) {
        for (const { codes } of sets) for (const code of codes) assert.ok(!text.includes(code.text))
      }
      assert.ok(!svg.includes('NaN'))
      assert.equal(svg.match(/<g>/g)?.length, svg.match(/<\/g>/g)?.length)
    }),
    { numRuns: 40 },
  )
})

const anyBook = fc
  .array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 12 }), fc.nat({ max: 12 })), { maxLength: 16 })
  .map((steps) => {
    const builder = new BookBuilder().account('mail-me').place('home', 'building')
    steps.forEach(([what, a, b], index) => {
      const account = builder.book.accounts[a % builder.book.accounts.length]?.name ?? ''
      const lieAt = refName(builder.book, b)
      if (what === 0) builder.account(`service-n${index}`)
      if (what === 1)
        builder.place(`place-n${index}`, a % 2 === 0 ? 'device' : 'container', {
          opensWith: b % 3 === 0 ? [[lieAt]] : [],
        })
      if (what === 2)
        builder.factor(account, 'password', (['first', 'second', 'alone'] as const)[b % 3] ?? 'first', lieAt)
      if (what === 3) builder.codes(account, 2)
      if (what === 4 && builder.get(account).sets.length > 0) builder.copy(account, lieAt)
    })
    return builder.book
  })

function refName(book: Book, pick: number): string {
  const names = [
    'memory',
    'vault',
    ...book.places.map(({ name }) => name),
    ...book.accounts.map(({ name }) => name),
  ]
  return names[pick % names.length] ?? 'memory'
}

function anyRef(book: Book, pick: number): Ref {
  const refs: Ref[] = [
    'vault',
    ...book.places.map(({ id }): Ref => `place:${id}`),
    ...book.accounts.map(({ id }): Ref => `account:${id}`),
  ]
  return refs[pick % refs.length] ?? 'vault'
}

function of(book: Book, kind: FindingKind): ReturnType<typeof findings> {
  return findings(book).filter((finding) => finding.kind === kind)
}
