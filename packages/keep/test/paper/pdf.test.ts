import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { darkness, drawPdf, readPdf, squaresOf } from './read-back.ts'
import type { PageText } from './read-back.ts'
import { foldOf } from '../../src/paper/fold.ts'
import { marginPoints, paperSizes, pointsPerMillimetre } from '../../src/paper/paper-size.ts'
import { renderPdf } from '../../src/paper/pdf/render.ts'
import { codesAsText, sealText } from '../../src/paper/seal-codes.ts'
import type { Sheet } from '../../src/paper/sheet.ts'
import { codeSheet } from '../../src/paper/sheets/code-sheet.ts'
import { encryptedSheet } from '../../src/paper/sheets/encrypted-sheet.ts'
import { indexSheet } from '../../src/paper/sheets/index-sheet.ts'
import { recoveryKeySheet } from '../../src/paper/sheets/recovery-key-sheet.ts'
import { shareSheet } from '../../src/paper/sheets/share-sheet.ts'
import { triFoldSheet } from '../../src/paper/sheets/tri-fold-sheet.ts'
import { combineShares } from '../../src/shares/combine.ts'
import { identityOfKey, newLegacyKey, recipientOfKey } from '../../src/shares/legacy-key.ts'
import { splitKey } from '../../src/shares/split.ts'
import { generateRecoveryKey, identityOfRecoveryKey } from '../../src/vault/recovery-key.ts'
import { BookBuilder } from '../support/book.ts'
import { codesOf, hexCodes, plan } from '../support/paper.ts'

const sizes = Object.values(paperSizes)

async function pdf(sheet: Sheet, paper: (typeof sizes)[number]): Promise<Uint8Array> {
  return (await renderPdf(sheet.document, paper)).bytes
}

async function printed(sheet: Sheet, paper: (typeof sizes)[number]): Promise<readonly PageText[]> {
  return readPdf(await pdf(sheet, paper))
}

async function scanned(sheet: Sheet, paper: (typeof sizes)[number]): Promise<readonly string[]> {
  return squaresOf(await drawPdf(await pdf(sheet, paper)))
}

/** The codes of a page, by their rows: number, code, check. */
function rowsOf({ text }: PageText): readonly string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /^\s*\d+ (\S+) [0-9A-Z]{2}(?: used on)?\s*$/.exec(line)?.[1] ?? [])
}

function withCodes(texts: readonly string[]): ReturnType<typeof codesOf> {
  const codes = texts.map((text) => ({ text, used: false }))
  const builder = new BookBuilder().account('github-work').codes('github-work', texts.length, { codes })
  return codesOf(builder, 'github-work')
}

for (const paper of sizes) {
  test(`${paper.name}: a plain sheet read back is its codes, in letters and in its square`, async () => {
    const texts = hexCodes(16).map(({ text }) => text)
    const sheet = codeSheet(withCodes(texts), { ...plan, square: true })
    const pages = await printed(sheet, paper)
    assert.equal(pages.length, 1)
    assert.deepEqual(pages.flatMap(rowsOf), texts)
    assert.deepEqual(await scanned(sheet, paper), [texts.join('\n')])
    assert.ok(Math.abs((pages[0]?.heightPoints ?? 0) - paper.height) < 0.5)
  })

  test(`${paper.name}: twenty codes stand on one page, and more go on with the same id`, async () => {
    const texts = hexCodes(45).map(({ text }) => text)
    const few = await printed(codeSheet(withCodes(texts.slice(0, 20)), { ...plan, square: false }), paper)
    assert.equal(few.length, 1)
    const many = await printed(codeSheet(withCodes(texts), { ...plan, square: false }), paper)
    assert.deepEqual(
      many.map((page) => rowsOf(page).length),
      [20, 20, 5],
    )
    assert.deepEqual(many.flatMap(rowsOf), texts)
    many.forEach(({ text }, index) => {
      assert.match(text, /Sheet 0123-4567, copy 1 of 2/)
      assert.match(text, new RegExp(`page ${index + 1} of 3`))
    })
  })

  test(`${paper.name}: a sealed sheet has its codes inside, and its id alone outside`, async () => {
    const texts = hexCodes(16).map(({ text }) => text)
    const [inside, outside, ...rest] = await printed(
      triFoldSheet(withCodes(texts), { ...plan, seal: '004217' }),
      paper,
    )
    assert.ok(inside !== undefined && outside !== undefined)
    assert.equal(rest.length, 0)
    for (const text of texts) {
      assert.ok(inside.text.includes(text))
      assert.ok(!outside.text.includes(text))
    }
    assert.match(outside.text, /0123-4567/)
    assert.match(outside.text, /004217/)
    assert.doesNotMatch(outside.text, /github/i)
  })

  test(`${paper.name}: the fold lines are where the paper is to be folded`, async () => {
    const sheet = triFoldSheet(withCodes(['a1b2c-3d4e5']), { ...plan, seal: null })
    const [inside] = await drawPdf(await pdf(sheet, paper))
    assert.ok(inside !== undefined)
    const { upperLine, lowerLine } = foldOf(paper)
    const dark = (y: number): boolean =>
      Array.from({ length: 60 }, (_, x) => darkness(inside, 4 + x * 0.24, y)).some((value) => value > 90)
    for (const line of [upperLine, lowerLine]) {
      assert.ok(dark(line), 'a dashed line at the fold')
      assert.ok(!dark(line - 4) && !dark(line + 4), 'and nothing beside it')
    }
  })

  test(`${paper.name}: an encrypted sheet read back, by square or by letter, decrypts to its codes`, async () => {
    const { generateX25519Identity, identityToRecipient, Decrypter, armor } = await import('age-encryption')
    const identity = await generateX25519Identity()
    const codes = withCodes(hexCodes(16).map(({ text }) => text))
    const armored = await sealText(codesAsText(codes), { recipients: [await identityToRecipient(identity)] })
    const sheet = encryptedSheet(codes, { ...plan, armored, opensWith: null })
    const pages = await printed(sheet, paper)
    assert.equal((await scanned(sheet, paper)).join(''), armored)
    const all = pages.map(({ text }) => text).join('\n')
    const letters = sheet.rows.map(({ number, text }) => {
      assert.match(
        all,
        new RegExp(`^ *${number} ${text.replaceAll('+', String.raw`\+`)} [0-9A-Z]{2}\\r?$`, 'm'),
      )
      return text
    })
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const plain = await decrypter.decrypt(armor.decode(letters.join('\n')), 'text')
    for (const { position, text } of codes.set.codes) assert.ok(plain.includes(`\n${position}. ${text}\n`))
  })
}

test('a sheet sealed with a passphrase opens with it', async () => {
  const { Decrypter, armor } = await import('age-encryption')
  const codes = withCodes(['a1b2c-3d4e5'])
  const armored = await sealText(codesAsText(codes), { passphrase: 'correct horse battery', workFactor: 12 })
  const decrypter = new Decrypter()
  decrypter.addPassphrase('correct horse battery')
  assert.match(await decrypter.decrypt(armor.decode(armored), 'text'), /\n1\. a1b2c-3d4e5\n/)
})

test('share sheets read back, by square or by letter, give the key and with it what they open', async () => {
  const { Decrypter, armor } = await import('age-encryption')
  const key = newLegacyKey()
  const codes = withCodes(hexCodes(10).map(({ text }) => text))
  const armored = await sealText(codesAsText(codes), { recipients: [await recipientOfKey(key)] })
  const set = await splitKey(key, { threshold: 2, count: 3 })
  const sheets = set.shares.slice(1).map((share) => {
    const shown = { opens: null, holder: null, contact: null, sealed: null, armored, square: true }
    return shareSheet(share, { sheetId: plan.sheetId, printedOn: plan.printedOn, ...shown })
  })
  const letters: string[] = []
  const squares: (readonly string[])[] = []
  for (const sheet of sheets) {
    const [first] = await printed(sheet, paperSizes.a4)
    letters.push(first === undefined ? '' : rowsOf(first).join(''))
    squares.push(await scanned(sheet, paperSizes.a4))
  }
  for (const typed of [letters, squares.map(([share = '']) => share)]) {
    const result = await combineShares(typed)
    assert.ok(result.ok)
    assert.deepEqual(result.key, key)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identityOfKey(result.key))
    const file = squares[0]?.slice(1).join('') ?? ''
    assert.equal(await decrypter.decrypt(armor.decode(file), 'text'), codesAsText(codes))
  }
})

test('a recovery key read back from its sheet opens its vault', async () => {
  const vaultId = '3fa291c0'.repeat(4)
  const recoveryKey = generateRecoveryKey(vaultId)
  const sheet = recoveryKeySheet({ ...plan, recoveryKey, vaultId, square: true })
  for (const paper of sizes) {
    const [page, ...rest] = await printed(sheet, paper)
    assert.ok(page !== undefined)
    assert.equal(rest.length, 0)
    assert.equal(
      identityOfRecoveryKey(rowsOf(page).join(' '), vaultId),
      identityOfRecoveryKey(recoveryKey, vaultId),
    )
    assert.deepEqual(await scanned(sheet, paper), [recoveryKey])
  }
})

test('a code of any printable ASCII comes back as it was, however long', async () => {
  const symbol = fc.integer({ min: 33, max: 126 }).map((value) => String.fromCodePoint(value))
  const code = fc.string({ unit: symbol, minLength: 1, maxLength: 120 })
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(code, { minLength: 1, maxLength: 6 }), async (texts) => {
      const pages = await printed(codeSheet(withCodes(texts), { ...plan, square: false }), paperSizes.a4)
      const lines = pages.flatMap(({ text }) => text.split(/\r?\n/))
      const shown = lines
        .map((line) => line.replaceAll(/^\s*\d+ | [0-9A-Z]{2}(?: used on)?\s*$/g, ''))
        .join('')
      for (const text of texts) assert.ok(shown.includes(text), text)
    }),
    { numRuns: 8 },
  )
})

test('a code that the fonts lack a character of is refused; a name is printed and the gap told', async () => {
  const sheet = codeSheet(withCodes(['пароль-1234']), { ...plan, square: false })
  await assert.rejects(renderPdf(sheet.document, paperSizes.a4), {
    code: 'input_refused',
    message: /HTML form/,
  })
  const named = codeSheet(withCodes(['a1b2c-3d4e5']), { ...plan, nickname: 'Müller Łódź 鍵', square: false })
  const { replaced, bytes } = await renderPdf(named.document, paperSizes.a4)
  assert.deepEqual(replaced, ['鍵'])
  assert.match((await readPdf(bytes))[0]?.text ?? '', /Müller Łódź \?/)
})

test('a long index goes over several pages with its head on each', async () => {
  const builder = new BookBuilder()
  for (let index = 0; index < 90; index += 1) builder.account(`github-n${index}`)
  const pages = await printed(indexSheet(builder.book, plan.printedOn), paperSizes.letter)
  assert.ok(pages.length > 1)
  for (const { text } of pages) assert.match(text, /Account Left New codes by Sheet Copy Where Last seen/)
  const all = pages.map(({ text }) => text).join('\n')
  for (let index = 0; index < 90; index += 1) assert.match(all, new RegExp(`github-n${index} `))
})

test('the same sheet is the same file, whenever it is drawn', async (t) => {
  const sheet = codeSheet(withCodes(hexCodes(3).map(({ text }) => text)), { ...plan, square: true })
  const files: Uint8Array[] = []
  for (const now of ['2026-11-22', '2031-05-06']) {
    t.mock.timers.reset()
    t.mock.timers.enable({ apis: ['Date'], now: new Date(now) })
    files.push(await pdf(sheet, paperSizes.a4))
  }
  assert.deepEqual(files[0], files[1])
})

test('nothing is printed in the white edge', async () => {
  const sheet = codeSheet(withCodes(hexCodes(16).map(({ text }) => text)), { ...plan, square: true })
  const [page] = await drawPdf(await pdf(sheet, paperSizes.a4))
  assert.ok(page !== undefined)
  const edge = marginPoints - 2 * pointsPerMillimetre
  for (let y = 1; y < paperSizes.a4.height - 1; y += 0.5) {
    for (const x of [1, edge / 2, edge, paperSizes.a4.width - edge]) assert.equal(darkness(page, x, y), 0)
  }
})
