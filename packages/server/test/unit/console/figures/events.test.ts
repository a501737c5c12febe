import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { nodePrimitives } from 'sparekey/service'
import { eventsScreen } from '../../../../src/console/events/events-screen.ts'
import { csvCell, exportLines, type Exported } from '../../../../src/console/events/export-lines.ts'
import { TENANT, textOf } from '../desk.ts'
import { allOf, createWatch, downloadOf, type Watch } from './support.ts'

const lively = async (): Promise<Watch> => {
  const watch = await createWatch()
  const codes = await watch.giveSheet('=HYPERLINK("https://evil.example")')
  await watch.giveSheet('bob')
  await watch.use('=HYPERLINK("https://evil.example")', codes[1] ?? '')
  await watch.settle()
  return watch
}

test('events are listed newest first in words, with filters in the address, and the look is on record before', async () => {
  const watch = await lively()
  const vera = await watch.join('Vera', ['auditor'])
  const all = await vera.open(eventsScreen)
  assert.equal(all.status, 200)
  assert.match(textOf(all.html), /Code used, 4 left code\.redeemed the owner/)
  assert.match(textOf(all.html), /complete As of/)
  const filtered = await vera.open(eventsScreen, {}, { q: 'account:bob event:set.issued' })
  assert.match(textOf(filtered.html), /bob Sheet made, 5 codes set\.issued/)
  assert.doesNotMatch(textOf(filtered.html), /code\.redeemed the owner/)
  assert.deepEqual(
    watch.seen.map(({ kind, detail }) => [kind, detail?.['filter']]),
    [
      ['event_list_viewed', ''],
      ['event_list_viewed', 'account:bob event:set.issued'],
    ],
  )
})

test('an unknown key is an error beside the box, and nothing is listed', async () => {
  const watch = await lively()
  const vera = await watch.join('Vera', ['auditor'])
  const answer = await vera.open(eventsScreen, {}, { q: 'acount:bob' })
  assert.equal(answer.status, 422)
  assert.match(answer.html, /aria-invalid="true"/)
  assert.match(textOf(answer.html), /There is no key “acount”/)
  assert.match(textOf(answer.html), /Nothing is shown until the filter is understood/)
})

test('a place in the list of another filter is refused', async () => {
  const watch = await lively()
  for (let account = 0; account < 30; account += 1) await watch.giveSheet(`account ${account}`)
  await watch.settle()
  const vera = await watch.join('Vera', ['auditor'])
  const first = await vera.open(eventsScreen, {}, { q: 'event:set.*' })
  const older = /rel="next" href="[^"]*cursor=([^"&]+)"/.exec(first.html)?.[1]
  assert.ok(older !== undefined)
  const cursor = decodeURIComponent(older)
  assert.equal((await vera.open(eventsScreen, {}, { q: 'event:set.*', cursor })).status, 200)
  const other = await vera.open(eventsScreen, {}, { q: 'event:code.redeemed', cursor })
  assert.equal(other.status, 422)
  assert.match(textOf(other.html), /belongs to another filter/)
})

test('an export is asked for on a page of its own, and is on record with filter, rows and SHA-256', async () => {
  const watch = await lively()
  const vera = await watch.join('Vera', ['auditor'])
  const form = { q: 'event:set.*', format: 'jsonl' }
  const page = await vera.ask(eventsScreen, 'export', form)
  assert.match(page.html, /Exported is what fits event:set\.\*/)
  const { fileName, lines } = await downloadOf(vera, eventsScreen, 'export', form)
  assert.match(fileName, /^events-acme-\d{4}-\d{2}-\d{2}\.jsonl$/)
  assert.equal(lines.length, 4)
  const types = lines.map((line) => (JSON.parse(line) as { type: string }).type)
  assert.ok(types.every((type) => type.startsWith('set.')))
  const sha256 = createHash('sha256').update(lines.join('')).digest('hex')
  const records = watch.seen.filter(({ kind }) => kind === 'export_made').map(({ detail }) => detail)
  assert.deepEqual(records[0], { state: 'begun', filter: 'event:set.*', format: 'jsonl' })
  assert.equal(records.length, 2)
  assert.equal(records[1]?.['rows'], 4)
  assert.equal(records[1]?.['sha256'], sha256)
})

test('an export that is given up before its first line is on record all the same', async () => {
  const watch = await lively()
  const vera = await watch.join('Vera', ['auditor'])
  const next = await eventsScreen.acts?.['export']?.perform(vera.visit, { q: '', format: 'csv' })
  assert.ok(next !== undefined && 'lines' in next)
  assert.deepEqual(
    watch.seen.map(({ kind }) => kind),
    ['export_made'],
  )
})

test('somebody without the permission exports nothing', async () => {
  const watch = await lively()
  const sam = await watch.join('Sam', ['support'])
  await assert.rejects(
    async () => eventsScreen.acts?.['export']?.perform(sam.visit, { q: '' }),
    /event\.export/,
  )
  assert.deepEqual(watch.seen, [])
})

test('cells that a spreadsheet takes for formulas get an apostrophe; quotes and new lines keep their cell', async () => {
  for (const text of ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1']) assert.match(csvCell(text), /^"?'/)
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"')
  assert.equal(csvCell('a\nb'), '"a\nb"')
  assert.equal(csvCell('plain = text'), 'plain = text')
  const watch = await lively()
  const vera = await watch.join('Vera', ['auditor'])
  const { lines } = await downloadOf(vera, eventsScreen, 'export', { q: '', format: 'csv' })
  assert.equal(lines[0], 'at,event_id,type,actor,account,set_id,label,context,detail,leaf_index\r\n')
  const used = lines.find((line) => line.includes('code.redeemed'))
  assert.match(used ?? '', /,"'=HYPERLINK\(""https:\/\/evil\.example""\)",/)
})

test('a file ends where it is full, says so in its last line, and from when on to go on', async () => {
  const watch = await lively()
  const { store, ring, clock } = watch
  const parts = { store, ring, primitives: nodePrimitives, clock: clock.now }
  const cut = async (rowsMost: number) => {
    let result: Exported | null = null
    const done = async (one: Exported): Promise<void> => {
      result = one
    }
    const lines = exportLines(parts, { tenant: TENANT, filter: {}, format: 'jsonl', done, rowsMost })
    return { lines: await allOf(lines), result: result as Exported | null }
  }
  const all = await cut(1000)
  const count = all.lines.length
  assert.deepEqual([all.result?.rows, all.result?.isCut], [count, false])
  const exact = await cut(count)
  assert.deepEqual([exact.result?.rows, exact.result?.isCut, exact.lines.length], [count, false, count])
  const short = await cut(count - 1)
  assert.deepEqual([short.result?.rows, short.result?.isCut, short.lines.length], [count - 1, true, count])
  assert.match(short.lines.at(-1) ?? '', /More events fit than one file holds\. Go on with at:<=/)
})
