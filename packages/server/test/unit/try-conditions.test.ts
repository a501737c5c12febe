import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEnvironment } from '../../src/config/environment.ts'
import { whyNoTryPage } from '../../src/serve/try-page.ts'

const why = (environment: Record<string, string>): string | null =>
  whyNoTryPage(readEnvironment(environment).config)

test('the page for newcomers is served only on loopback, with SQLite and without a public URL', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost'])
    assert.equal(why({ SPAREKEY_HOST: host }), null, host)
  for (const host of [
    '0.0.0.0',
    '::',
    '192.168.1.5',
    'codes.internal',
    'localhost.example.org',
    '128.0.0.1',
  ]) {
    assert.match(why({ SPAREKEY_HOST: host }) ?? '', /beyond this machine\.$/, host)
  }
  assert.match(
    why({ SPAREKEY_DATABASE_URL: 'postgres://localhost/x' }) ?? '',
    /the database is not SQLite\.$/,
  )
  assert.match(why({ SPAREKEY_PUBLIC_URL: 'http://localhost:8787' }) ?? '', /SPAREKEY_PUBLIC_URL is set\.$/)
})
