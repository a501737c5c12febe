import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { darkest, readPages, squaresOf, type ReadPage } from './read-back.ts'
import { pdfLink } from '../../src/sheet/links.ts'
import { type PaperName, paperSizes } from '../../src/sheet/paper-size.ts'
import { type PdfOptions, sheetPdf } from '../../src/sheet/pdf/sheet-pdf.ts'
import { squareText } from '../../src/sheet/square.ts'
import { type SampleFormat, sampleCodes, sampleSheet, sortedCodes } from '../support/sheet-samples.ts'

const papers: readonly PaperName[] = ['a4', 'letter']
const formats: readonly SampleFormat[] = ['standard', 'long']
const MOST_BYTES = 60 * 1024

const drawn = async (
  changes: Parameters<typeof sampleSheet>[0],
  options: PdfOptions = {},
): Promise<readonly ReadPage[]> => readPages((await sheetPdf(sampleSheet(changes), options)).bytes)

/** The codes of pages, by their lines: code, then the words before the day. */
const codesOn = (pages: readonly ReadPage[]): readonly string[] =>
  pages.flatMap(({ text }) =>
    text.split(/\r?\n/).flatMap((line) => /^(\S+) (?:used on|benutzt am)\s*$/.exec(line)?.[1] ?? []),
  )

for (const paper of papers) {
  for (const format of formats) {
    test(`${paper}, ${format}: 5 to 20 codes are read back as issued from one page, within its margins`, async () => {
      for (const count of [5, 10, 13, 20]) {
        const codes = sampleCodes(count, format)
        const { bytes } = await sheetPdf(sampleSheet({ codes }), { paper })
        assert.ok(bytes.length <= MOST_BYTES, `${bytes.length} bytes`)
        const pages = await readPages(bytes)
        assert.deepEqual(codesOn(pages), sortedCodes(codes))
        assert.equal(pages.length, 1)
        const { widthPoints, heightPoints } = paperSizes[paper]
        assert.equal(Math.round(pages[0]?.widthPoints ?? 0), Math.round(widthPoints))
        assert.equal(Math.round(pages[0]?.heightPoints ?? 0), Math.round(heightPoints))
        assertMarginsAreWhite(pages)
      }
    })

    test(`${paper}, ${format}: the square of 5 to 20 codes is read back as issued, beside them on one page`, async () => {
      for (const count of [5, 10, 20]) {
        const sheet = sampleSheet({ codes: sampleCodes(count, format) })
        const { bytes } = await sheetPdf(sheet, { paper, square: true })
        assert.ok(bytes.length <= MOST_BYTES, `${bytes.length} bytes`)
        const [page, ...rest] = await readPages(bytes)
        assert.ok(page !== undefined)
        assert.equal(rest.length, 0)
        assert.deepEqual(await squaresOf(page.picture), [squareText(sheet)])
        assert.deepEqual(squareText(sheet).split(' '), codesOn([page]))
      }
    })
  }
}

test('without being asked for there is no square', async () => {
  const [page] = await drawn({})
  assert.ok(page !== undefined)
  assert.deepEqual(await squaresOf(page.picture), [])
})

test('the sheet says whose codes, which sheet, from when, and where new ones are', async () => {
  const [page] = await drawn({})
  assert.match(page?.text ?? '', /Backup codes for Harbour Mail Sheet A7K2/)
  assert.match(page?.text ?? '', /Account: ada@example\.org/)
  assert.match(page?.text ?? '', /Made on: 21 November 2026/)
  assert.match(page?.text ?? '', /New codes: https:\/\/mail\.example\.org\/account\/security/)
  assert.match(page?.text ?? '', /Staff: hand the second copy/)
})

test('each code has a box to tick', async () => {
  const [page] = await drawn({ codes: sampleCodes(10) })
  assert.ok(page !== undefined)
  const isInk = (y: number): boolean => darkest(page.picture, [47, y, 49, y + 0.5]) > 128
  const edges = Array.from({ length: 1400 }, (_, step) => step / 2 + 141).filter(
    (y) => isInk(y) && !isInk(y - 0.5),
  )
  const insideBoxes = edges.filter((y) => edges.some((other) => Math.abs(other - y - 9.5) < 1))
  assert.equal(insideBoxes.length, 10)
})

test('the longest names and advice, in the longest texts, leave 20 codes and their square on one page', async () => {
  for (const language of ['en', 'de'] as const) {
    for (const paper of papers) {
      const codes = sampleCodes(20, 'long')
      const longest = { serviceName: 'Wide World '.repeat(20), accountName: 'W'.repeat(256) }
      const advice = {
        storageAdvice: 'Advised at length '.repeat(30),
        whereToGetNew: `https://${'w'.repeat(290)}`,
      }
      const pages = await drawn({ ...longest, ...advice, codes, language }, { paper, square: true })
      assert.equal(pages.length, 1)
      assert.deepEqual(codesOn(pages), sortedCodes(codes))
      assertMarginsAreWhite(pages)
    }
  }
})

test('100 codes go on over pages that each name the sheet, and none is lost', async () => {
  const codes = sampleCodes(100, 'long')
  const pages = await drawn({ codes }, { square: true })
  assert.deepEqual(codesOn(pages), sortedCodes(codes))
  for (const [index, { text }] of pages.entries()) {
    assert.match(text, /Sheet A7K2/)
    assert.match(text, new RegExp(`page ${index + 1} of ${pages.length}`))
  }
})

test('over several pages there is one heading and one list for who listens', async () => {
  const { bytes } = await sheetPdf(sampleSheet({ codes: sampleCodes(100) }))
  const source = Buffer.from(bytes).toString('latin1')
  const count = (pattern: RegExp): number => [...source.matchAll(pattern)].length
  assert.deepEqual([count(/\/S \/H1\b/g), count(/\/S \/L\n/g), count(/\/S \/LI\n/g)], [1, 1, 100])
})

test('a name in a script that the fonts lack becomes a line to write on, and the answer says so', async () => {
  const names = { serviceName: 'דואר נמל', accountName: 'عائشة', storageAdvice: 'שמרו במקום בטוח' }
  const { bytes, isComplete } = await sheetPdf(sampleSheet(names))
  const [page] = await readPages(bytes)
  assert.equal(isComplete, false)
  assert.match(page?.text ?? '', /Backup codes Sheet A7K2\s+Service:\s+Account:\s+Made on/)
  assert.doesNotMatch(page?.text ?? '', /\?/)
  assert.deepEqual(codesOn(page === undefined ? [] : [page]), sortedCodes(sampleCodes(10)))
})

test('emoji are left out of names, and the letters beside them stay', async () => {
  const { bytes, isComplete } = await sheetPdf(
    sampleSheet({ serviceName: 'Fox 🦊🇩🇪 Post', accountName: 'Zoë Łuczak 👩🏽‍💻' }),
  )
  const [page] = await readPages(bytes)
  assert.match(page?.text ?? '', /Backup codes for Fox Post Sheet/)
  assert.match(page?.text ?? '', /Account: Zoë Łuczak\r?\n/)
  assert.equal(isComplete, true)
})

test('a discreet sheet has service, account and place nowhere in its bytes, text, metadata or file name', async () => {
  const shown = await traces(false)
  for (const word of ['Harbour Mail', 'ada@example.org', 'mail.example.org', 'office safe', 'harbour-mail']) {
    assert.ok(shown.includes(word), `the search finds ${word} where it is`)
    assert.ok(!(await traces(true)).toLowerCase().includes(word.toLowerCase()), word)
  }
})

test('equal sheets are equal bytes; another code or another time is another file', async () => {
  const bytesOf = async (changes: Parameters<typeof sampleSheet>[0]): Promise<string> =>
    Buffer.from((await sheetPdf(sampleSheet(changes), { square: true })).bytes).toString('base64')
  const first = await bytesOf({})
  assert.equal(await bytesOf({}), first)
  assert.notEqual(await bytesOf({ codes: sampleCodes(11) }), first)
  assert.notEqual(await bytesOf({ issuedAt: new Date('2026-11-22T20:00:00.000Z') }), first)
})

test('the file names its language, has a title and tags for every code, and brings its fonts along', async () => {
  const codes = sampleCodes(13)
  const { bytes } = await sheetPdf(sampleSheet({ codes, language: 'de' }), { square: true })
  const source = Buffer.from(bytes).toString('latin1')
  const count = (pattern: RegExp): number => [...source.matchAll(pattern)].length
  for (const part of [
    /\/Lang \(de\)/,
    /\/DisplayDocTitle true/,
    /\/Title \d+ 0 R/,
    /obj\n\(Backup-Codes, Blatt A7K2\)\nendobj/,
    /\/Marked true/,
    /\/S \/Figure\b[^>]*\/Alt \(QR-Code mit allen Codes dieses Blattes\)/,
  ]) {
    assert.ok(part.test(source), String(part))
  }
  assert.equal(count(/\/S \/H1\b/g), 1)
  assert.equal(count(/\/S \/LI\b/g), codes.length)
  assert.ok(count(/\/FontFile2 /g) >= 4)
  assert.ok(!/Helvetica|Courier/.test(source))
})

function assertMarginsAreWhite(pages: readonly ReadPage[]): void {
  for (const { picture, widthPoints: right, heightPoints: bottom } of pages) {
    const edge = 41
    assert.equal(darkest(picture, [0, 0, right, edge]), 0)
    assert.equal(darkest(picture, [0, bottom - edge, right, bottom]), 0)
    assert.equal(darkest(picture, [0, 0, edge, bottom]), 0)
    assert.equal(darkest(picture, [right - edge, 0, right, bottom]), 0)
  }
}

/** Everything of a PDF in which a name could stand: raw and unpacked bytes, in one and two bytes a character, its text, its file name. */
async function traces(discreet: boolean): Promise<string> {
  const link = await pdfLink(sampleSheet({ discreet }))
  const bytes = Buffer.from(link.href.slice(link.href.indexOf(',') + 1), 'base64')
  const raw = bytes.toString('latin1')
  const unpacked = [...raw.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: { length } }) => {
    try {
      return inflateSync(bytes.subarray(index + length)).toString('latin1')
    } catch {
      return []
    }
  })
  const all = [raw, ...unpacked].join('\n')
  const texts = (await readPages(bytes)).map(({ text }) => text)
  return [all, all.replaceAll('\0', ''), ...texts, link.fileName].join('\n')
}
