import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createTestPages } from './support.ts'

test('the heaviest page, 20 long codes in German with their square and their paper, is under 30 KB without its files', async () => {
  const policy = { format: 'long', delivery: { qr: true } } as const
  const { begin, get, post, page, fieldOf } = await createTestPages(undefined, policy)
  const { cookie } = await begin('enroll')
  const form = { key: fieldOf(await page(cookie), 'key'), count: '20' }
  const headers = { 'Sec-Fetch-Site': 'same-origin', 'Accept-Language': 'de' }
  const html = await (await post('/sheet', cookie, form, headers)).text()
  assert.match(html, /paper\.css[^]*<path d="M/)
  const bare = html.replaceAll(/"data:[^"]*"/g, '""')
  let bytes = Buffer.byteLength(bare)
  for (const name of ['style.css', 'paper.css', 'script.js', 'slip.js']) {
    const packed = await get(`/${name}`, { 'Accept-Encoding': 'br, gzip' })
    assert.deepEqual(
      [packed.headers.get('Content-Encoding'), packed.headers.get('Vary')],
      ['gzip', 'Accept-Encoding'],
    )
    const plain = await (await get(`/${name}`)).text()
    const sent = Buffer.from(await packed.arrayBuffer())
    assert.ok(sent.equals(gzipSync(plain)))
    bytes += sent.length
  }
  assert.ok(bytes < 30_000, `${bytes} bytes`)
})
