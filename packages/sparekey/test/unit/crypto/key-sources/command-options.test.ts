import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keysFromCommand } from '../../../../src/crypto/key-sources/command.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../../src/errors.ts'

test('a command is a list of texts, the first of them a program', () => {
  for (const argv of [[], [''], ['cat', 7], [7], ['cat', null]]) {
    assert.throws(
      () => keysFromCommand(argv as string[]),
      (error) => error instanceof ArgumentTypeError && error.field === 'argv',
    )
  }
  assert.equal(typeof keysFromCommand(['cat', '']).load, 'function')
})

test('a command may take from one second to five minutes', () => {
  for (const timeoutSeconds of [1, 300]) {
    assert.equal(typeof keysFromCommand(['cat'], { timeoutSeconds }).load, 'function')
  }
  for (const timeoutSeconds of [0.5, 300.5, Number.NaN]) {
    assert.throws(
      () => keysFromCommand(['cat'], { timeoutSeconds }),
      (error) => error instanceof ArgumentRangeError && error.field === 'timeoutSeconds',
    )
  }
})
