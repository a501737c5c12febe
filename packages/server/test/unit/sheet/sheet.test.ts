import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { textLink } from '../../../src/sheet/links.ts'
import { paperFor } from '../../../src/sheet/paper-size.ts'
import { printSheet } from '../../../src/sheet/print.ts'
import { codeOf } from '../../../src/sheet/sheet.ts'
import { squareOf } from '../../../src/sheet/square.ts'
import { sheetText } from '../../../src/sheet/text-file.ts'
import { de } from '../../../src/sheet/texts/de.ts'
import { en } from '../../../src/sheet/texts/en.ts'
import { sampleCodes, sampleSheet, sortedCodes } from '../../support/sheet-samples.ts'

test('the text file says whose codes, which sheet, from when, each code with its box, and where new ones are', () => {
  const text = sheetText(sampleSheet({ codes: ['X7K9-M3NP-QR2W-5T8V', 'A2C4-E6G8-J0K1-M2N3'] }))
  assert.equal(
    text,
    `Backup codes for Harbour Mail
Sheet A7K2

Account: ada@example.org
Made on: 21 November 2026

With one of these codes you can sign in when phone or key is missing. Each
code works once.
Cross off a code when you have used it. Capital or small letters and the
hyphens make no difference.

[ ] A2C4-E6G8-J0K1-M2N3   used on ________
[ ] X7K9-M3NP-QR2W-5T8V   used on ________

New codes: https://mail.example.org/account/security
Once you have made a new sheet and typed one of its codes back, this one no
longer works: destroy it.
Keep this sheet like a spare key: in two places, one of them not the device
that you sign in with. Nobody who helps you will ask for a code.
Staff: hand the second copy to the office safe.
`,
  )
})

test('whatever the order of issue, the text file has every code once, as issued, sorted by label', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('standard' as const, 'long' as const),
      fc.integer({ min: 5, max: 100 }),
      fc.boolean(),
      (format, count, isReversed) => {
        const codes = sampleCodes(count, format)
        const text = sheetText(sampleSheet({ codes: isReversed ? codes.toReversed() : codes }))
        const found = [...text.matchAll(/^\[ \] (\S+) {3}used on _{8}$/gm)].map(([, code]) => code)
        assert.deepEqual(found, sortedCodes(codes))
      },
    ),
    { numRuns: 30 },
  )
})

test('without an address, the sheet says where to look for new codes', () => {
  assert.match(
    sheetText(sampleSheet({ whereToGetNew: null })),
    /^New codes: sign in and look for backup codes/m,
  )
})

test('a discreet sheet names neither service nor account, in text, file name, title or print', async () => {
  const sheet = sampleSheet({ discreet: true })
  const everything = [
    sheetText(sheet),
    textLink(sheet).fileName,
    JSON.stringify(sheet),
    String(await printSheet(sheet)),
  ]
  for (const part of everything) {
    assert.doesNotMatch(part, /harbour|ada@|example|staff|safe/i)
  }
  assert.equal(textLink(sheet).fileName, 'sheet-A7K2.txt')
  assert.equal(sheet.title, 'Sheet A7K2')
})

test('a file is named by service and sheet, with letters and digits of any script and nothing else', () => {
  const nameFor = (serviceName: string): string => textLink(sampleSheet({ serviceName })).fileName
  assert.equal(nameFor('Harbour Mail'), 'backup-codes-harbour-mail-A7K2.txt')
  assert.equal(nameFor('../../etc/passwd\0"<>'), 'backup-codes-etc-passwd-A7K2.txt')
  assert.equal(nameFor('Grüße & Co'), 'backup-codes-grüße-co-A7K2.txt')
  assert.equal(nameFor('דואר'), 'backup-codes-דואר-A7K2.txt')
  assert.equal(nameFor('🦊'), 'backup-codes-A7K2.txt')
  assert.ok(nameFor('a'.repeat(500)).length < 70)
})

test('titles name neither service nor account, for print queues show them', () => {
  assert.equal(sampleSheet().title, 'Backup codes, Sheet A7K2')
  assert.equal(sampleSheet({ language: 'de' }).title, 'Backup-Codes, Blatt A7K2')
})

test('names keep every script and their emoji, and lose what breaks lines or turns the text around them', () => {
  const factOf = (accountName: string): string | undefined => sampleSheet({ accountName }).facts[0]?.value
  assert.equal(factOf('عائشة'), 'عائشة')
  assert.equal(factOf('👩🏽‍💻 Ada'), '👩🏽‍💻 Ada')
  assert.equal(factOf('می‌خواهم'), 'می‌خواهم')
  assert.equal(factOf('ada\u202E\r\ngro\u2028.elpmaxe\u0007'), 'ada gro .elpmaxe')
  const long = factOf('👩🏽‍💻'.repeat(300)) ?? ''
  assert.ok(long.endsWith('💻…'))
  assert.equal(sampleSheet({ accountName: ' \u200B ' }).facts.length, 1)
})

test('what is put into a text is not read as a pattern', () => {
  assert.equal(sampleSheet({ serviceName: "$& $1 $' Bank" }).heading, "Backup codes for $& $1 $' Bank")
  assert.match(sheetText(sampleSheet({ whereToGetNew: '$&{service}' })), /^New codes: \$&\{service\}$/m)
})

test('the print form escapes what was put in, and isolates names from the direction of the page', async () => {
  const html = String(
    await printSheet(sampleSheet({ serviceName: '<script>', accountName: '"><img src=x>' })),
  )
  assert.doesNotMatch(html, /<script|<img/)
  assert.match(html, /<bdi>"|<bdi>&quot;&gt;&lt;img src=x&gt;<\/bdi>/)
})

test('the print form has a square where it is asked for, and where it can be read from paper', async () => {
  assert.doesNotMatch(String(await printSheet(sampleSheet())), /<svg/)
  assert.match(String(await printSheet(sampleSheet(), { square: true })), /<svg/)
  assert.equal(squareOf(sampleSheet({ codes: sampleCodes(100, 'long') })), null)
  assert.equal(squareOf(sampleSheet({ codes: sampleCodes(41) })), null)
  assert.equal(squareOf(sampleSheet({ codes: sampleCodes(40) }))?.modules, 89 + 8)
  assert.ok(squareOf(sampleSheet({ codes: sampleCodes(20, 'long') })) !== null)
})

test('the link to the text file holds its bytes, and counts what the page grows by', () => {
  const sheet = sampleSheet({ serviceName: 'Grüße' })
  const { href, bytes } = textLink(sheet)
  const [head = '', content = ''] = href.split(',')
  assert.equal(head, 'data:text/plain;charset=utf-8;base64')
  assert.equal(Buffer.from(content, 'base64').toString('utf8'), sheetText(sheet))
  assert.equal(bytes, Buffer.byteLength(href))
  assert.doesNotMatch(href, /[\s"'<>]/)
})

test('paper is Letter where people print on it, else A4', () => {
  for (const tag of ['en-US', 'en-us', 'es-MX', 'fr-CA', 'en-Latn-US']) assert.equal(paperFor(tag), 'letter')
  for (const tag of ['en', 'en-GB', 'de-DE', 'de', '', null, 'x'.repeat(1_000)])
    assert.equal(paperFor(tag), 'a4')
})

test('a sheet without codes is refused', () => {
  assert.throws(() => sampleSheet({ codes: [] }), { code: 'invalid_request', field: 'codes' })
})

test('both languages fill in the same names and say none of the words that mean nothing to their readers', () => {
  const names = (text: string): readonly string[] => text.match(/\{\w+\}/g) ?? []
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    assert.deepEqual(names(String(de[key])), names(String(en[key])), key)
    assert.doesNotMatch(String(en[key]), /factor|credential|redeem|revoke|token|policy|session/i)
    assert.notEqual(String(de[key]), '')
  }
})

test('label and rest are the code', () => {
  assert.deepEqual(sampleSheet().codes.map(codeOf), sortedCodes(sampleCodes(10)))
})
