import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rawPath, readQuery } from '../../../src/http/path.ts'
import { RequestProblem } from '../../../src/http/problem.ts'

test('the query is read whatever host the caller names: also one that is no address', () => {
  for (const host of ['127.0.0787', '1.2.3.4.5', '[::', 'a b', '%zz', '']) {
    assert.deepEqual(
      { ...readQuery(`http://${host}/v1/accounts/ada/events?limit=5&cursor=e%32#?limit=6`) },
      {
        limit: '5',
        cursor: 'e2',
      },
    )
    assert.deepEqual({ ...readQuery(`http://${host}/v1/accounts/ada`) }, {})
  }
})

test('a parameter that is given twice is refused, also one that every object has', () => {
  assert.throws(() => readQuery('http://a/?limit=1&limit=1'), RequestProblem)
  assert.equal(readQuery('http://a/?__proto__=1')['__proto__'], '1')
})

test('a path behind a host that is no address is no path of ours', () => {
  assert.equal(rawPath({ url: 'http://127.0.0787/v1' } as Request), '')
  assert.equal(rawPath({ url: 'http://a/v1/x?y' } as Request), '/v1/x')
})
