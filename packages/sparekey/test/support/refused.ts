import assert from 'node:assert/strict'
import { SetupError, type SetupErrorCode } from '../../src/errors.ts'

/** Whether a start was refused with a code and a line that says why, and nothing in it matches `secret`, nor is a cause handed on. */
export const refusalsWithout =
  (secret: RegExp) =>
  (code: SetupErrorCode, says: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof SetupError)
    assert.equal(error.code, code)
    assert.match(error.message, says)
    assert.doesNotMatch(error.message, secret)
    assert.equal(error.cause, undefined)
    return true
  }
