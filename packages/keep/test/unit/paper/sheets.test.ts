import assert from 'node:assert/strict'
import { test } from 'node:test'
import { armorParts } from '../../../src/paper/armor-squares.ts'
import { renderHtml } from '../../../src/paper/html/render.ts'
import { paperSizes } from '../../../src/paper/paper-size.ts'
import type { Sheet } from '../../../src/paper/sheet.ts'
import { codeSheet } from '../../../src/paper/sheets/code-sheet.ts'
import { emergencySheet } from '../../../src/paper/sheets/emergency-sheet.ts'
import { encryptedSheet } from '../../../src/paper/sheets/encrypted-sheet.ts'
import { indexSheet } from '../../../src/paper/sheets/index-sheet.ts'
import { recoveryNotes } from '../../../src/paper/sheets/recovery-note.ts'
import { trackerSheet } from '../../../src/paper/sheets/tracker-sheet.ts'
import { triFoldSheet } from '../../../src/paper/sheets/tri-fold-sheet.ts'
import { qrSquare, squareBytes } from '../../../src/paper/square.ts'
import { addAccount } from '../../../src/model/accounts.ts'
import { markUsed, retireSet } from '../../../src/model/sets.ts'
import type { Book } from '../../../src/model/types.ts'
import { BookBuilder } from '../../support/book.ts'
import { codesOf, hexCodes, plan } from '../../support/paper.ts'

const built = new BookBuilder()
  .place('home-safe', 'container')
  .account('github-work', { login: 'ada@example.org', rotateEveryDays: 365 })
  .codes('github-work', 16, { codes: hexCodes(16), generatedOn: '2026-01-05' })
  .copy('github-work', 'home-safe', { sheetId: 'K7Q2-M4XZ', seal: '004217' })
  .factor('github-work', 'password', 'first', 'memory')
const codes = codesOf(built, 'github-work')
const texts = codes.set.codes.map(({ text }) => text)

function html({ document }: Sheet): string {
  return renderHtml(document, paperSizes.a4)
}

/** What a person reads on the sheet. */
function words(sheet: Sheet): string {
  const body = html(sheet).replace(/^.*<body>/s, '')
  return body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

test('a plain sheet shows every code with its number, id, copy and dates', () => {
  const shown = words(codeSheet(codes, { ...plan, square: false }))
  texts.forEach((text, index) => assert.match(shown, new RegExp(`${index + 1} ${text} [0-9A-Z]{2} used on`)))
  for (const part of ['0123-4567', 'copy 1 of 2', '2026-01-05', '2026-11-22', 'home-safe', '2027-01-05']) {
    assert.ok(shown.includes(part), part)
  }
})

test('a used code keeps its line and loses its text', () => {
  const use = { setId: codes.set.id, position: 3, why: 'test', worked: true, at: '2026-06-01T10:00:00.000Z' }
  const book = markUsed(built.book, codes.account.id, use, built.around).book
  const [account] = book.accounts
  const set = account?.sets[0]
  assert.ok(account !== undefined && set !== undefined)
  const sheet = codeSheet({ account, set, positions: null }, { ...plan, square: false })
  const shown = words(sheet)
  assert.ok(!shown.includes(texts[2] ?? ''))
  assert.match(shown, /3 used 2026-06-01/)
  assert.ok(!sheet.rows.some(({ number }) => number === 3))
})

test('a sheet of some of the codes holds no other, and its record says which', () => {
  const sheet = codeSheet({ ...codes, positions: [2, 5] }, { ...plan, square: false })
  const shown = words(sheet)
  assert.deepEqual(
    texts.filter((text) => shown.includes(text)),
    [texts[1], texts[4]],
  )
  assert.deepEqual(sheet.copy, {
    medium: 'paper',
    sheetId: '0123-4567',
    number: 1,
    of: 2,
    seal: null,
    positions: [2, 5],
    madeOn: '2026-11-22',
  })
  assert.throws(() => codeSheet({ ...codes, positions: [17] }, { ...plan, square: false }), {
    code: 'input_invalid',
    field: 'positions',
  })
})

test('a nickname takes service, account and addresses off the sheet', () => {
  const sheet = codeSheet(codes, { ...plan, nickname: 'Blue folder', square: false })
  assert.match(words(sheet), /Blue folder/)
  assert.doesNotMatch(html(sheet).replace(/<style>.*<\/style>/s, ''), /github|ada@/i)
})

test('windows and print queues learn nothing from the title', () => {
  for (const sheet of [
    codeSheet(codes, { ...plan, square: false }),
    triFoldSheet(codes, { ...plan, seal: null }),
    trackerSheet(built.book, codes.account, plan.printedOn),
    recoveryNotes(built.book, [codes.account], plan.printedOn),
  ]) {
    assert.doesNotMatch(sheet.document.windowTitle, /github|ada|code/i)
    assert.match(html(sheet), new RegExp(`<title>${sheet.document.windowTitle}</title>`))
  }
})

test('replaced codes and sets without an unused code are not printed', () => {
  const retired = retireSet(built.book, codes.account.id, codes.set.id, built.around).book.accounts[0]
  assert.ok(retired?.sets[0] !== undefined)
  const dead = { account: retired, set: retired.sets[0], positions: null }
  const used = {
    ...codes,
    set: {
      ...codes.set,
      codes: codes.set.codes.map((code) => ({ ...code, used: { at: null, why: '', worked: null } })),
    },
  }
  for (const refused of [dead, used]) {
    assert.throws(() => codeSheet(refused, { ...plan, square: false }), { code: 'input_refused' })
    assert.throws(() => triFoldSheet(refused, { ...plan, seal: null }), { code: 'input_refused' })
  }
})

test('nothing outside a sealed sheet says what is inside', () => {
  const sheet = triFoldSheet(codes, { ...plan, seal: '004217' })
  assert.ok(sheet.document.layout === 'tri-fold')
  const outside = JSON.stringify(sheet.document.outside)
  assert.doesNotMatch(outside, /github|ada@|GitHub|2026-01-05|home-safe/)
  assert.ok(!texts.some((text) => outside.includes(text)))
  assert.match(outside, /0123-4567/)
  assert.equal(sheet.copy?.seal, '004217')
})

test('more codes than fit a folded sheet are refused, not cut', () => {
  const many = new BookBuilder().account('github-work').codes('github-work', 41, { codes: hexCodes(41) })
  assert.throws(() => triFoldSheet(codesOf(many, 'github-work'), { ...plan, seal: null }), {
    code: 'input_refused',
    message: /do not fit/,
  })
})

test('index, tracker, recovery note and emergency list hold no code', () => {
  const steps = [
    { text: 'Open the mail first.', account: null, doneAt: null },
    { text: 'Sign in.', account: codes.account.id, doneAt: null },
  ]
  const sheets = [
    indexSheet(built.book, plan.printedOn),
    trackerSheet(built.book, codes.account, plan.printedOn),
    recoveryNotes(built.book, [codes.account], plan.printedOn),
    emergencySheet(built.book, { kind: 'everything-lost', steps }, plan.printedOn),
  ]
  for (const sheet of sheets) {
    const page = html(sheet)
    assert.ok(!texts.some((text) => page.includes(text)))
    assert.match(words(sheet), /github-work/)
    assert.deepEqual([sheet.rows, sheet.copy], [[], null])
  }
  const index = words(sheets[0] as Sheet)
  for (const part of ['K7Q2-M4XZ', 'home-safe, seal 004217', '16 of 16', '2027-01-05', 'known by heart']) {
    assert.ok(index.includes(part), part)
  }
})

test('the index names void copies, because somebody may find them', () => {
  const book = retireSet(built.book, codes.account.id, codes.set.id, built.around).book
  assert.match(words(indexSheet(book, plan.printedOn)), /K7Q2-M4XZ.*VOID, destroy it/)
})

test('the tracker form shows what was used, and has room for more', () => {
  const use = {
    setId: codes.set.id,
    position: 7,
    why: 'new phone',
    worked: true,
    at: '2026-06-01T10:00:00.000Z',
  }
  const book = markUsed(built.book, codes.account.id, use, built.around).book
  const [account] = book.accounts
  assert.ok(account !== undefined)
  const sheet = trackerSheet(book, account, plan.printedOn)
  assert.match(words(sheet), /Remaining 15 of 16.*7 2026-06-01 new phone yes/)
  const without: Book = addAccount(book, { service: 'aws', kind: 'none' }, built.around).book
  const bare = without.accounts.at(-1)
  assert.ok(bare !== undefined)
  assert.throws(() => trackerSheet(without, bare, plan.printedOn), { code: 'input_refused' })
})

test('text from the vault stays text in the page, and the page can load nothing', () => {
  const hostile = `</style><script>alert(1)</script>"'&`
  const page = html(
    codeSheet(codes, { ...plan, place: hostile, nickname: hostile, returnTo: hostile, square: true }),
  )
  assert.doesNotMatch(page, /<script|alert\(1\)<\/script/)
  assert.equal(page.match(/<\/style>/g)?.length, 1)
  assert.match(page, /default-src &#39;none&#39;|default-src 'none'/)
  assert.doesNotMatch(page, /https?:\/\/(?!github\.com|scripts\.sil\.org)|style="/)
})

test('a square that would be too dense is refused, and a recovery phrase never gets one', () => {
  assert.throws(() => qrSquare('x'.repeat(squareBytes + 1)), { code: 'input_refused', message: /512 bytes/ })
  assert.ok(qrSquare('x'.repeat(squareBytes)).length > 80)
  const phrase = new BookBuilder()
    .account('ente-ada-recovery-phrase', { kind: 'recovery-phrase', service: 'ente', login: 'ada' })
    .codes('ente-ada-recovery-phrase', 1)
  assert.throws(() => codeSheet(codesOf(phrase, 'ente-ada-recovery-phrase'), { ...plan, square: true }), {
    code: 'input_refused',
  })
})

test('the squares of an encrypted sheet put together are the file', () => {
  for (const lines of [1, 5, 12, 40, 200]) {
    const armored = [
      '-----BEGIN AGE ENCRYPTED FILE-----',
      ...Array.from({ length: lines }, (_, index) => String(index).padStart(64, 'A')),
      '-----END AGE ENCRYPTED FILE-----',
      '',
    ].join('\n')
    const parts = armorParts(armored)
    assert.equal(parts.join(''), armored)
    assert.ok(parts.every((part) => Buffer.byteLength(part) <= squareBytes))
    assert.ok(parts.length <= Math.ceil(armored.length / (squareBytes - 65)))
  }
})

test('an encrypted sheet names nothing unless it is given a name', () => {
  const armored = '-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n'
  const sheet = encryptedSheet(codes, { ...plan, armored, opensWith: null })
  assert.doesNotMatch(words(sheet), /github|ada/i)
})
