import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attentionInWords } from '../../../src/cli/words.ts'

test('how many accounts need attention is a right sentence for every number', () => {
  const sentences: readonly (readonly [number, number, string])[] = [
    [0, 1, '1 account, nothing wrong'],
    [0, 3, '3 accounts, nothing wrong'],
    [1, 1, 'This account needs attention'],
    [1, 2, '1 account of 2 needs attention'],
    [2, 3, '2 accounts of 3 need attention'],
    [2, 2, 'Both accounts need attention'],
    [3, 3, 'All 3 accounts need attention'],
  ]
  for (const [wrong, total, sentence] of sentences) assert.equal(attentionInWords(wrong, total), sentence)
})
