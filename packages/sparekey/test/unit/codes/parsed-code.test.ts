import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { assertParsedCode, isParsedCode, parseCode, type ParsedCode } from '../../../src/codes/parse.ts'
import { printCode } from '../../../src/codes/parsed-code.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { someCodes } from './support.ts'

const code = someCodes('standard')[0]!

test('a code that was parsed or generated is told from everything that looks like one', () => {
  const result = parseCode('X7K9-M3NP-QR2W-5T8E')
  assert.ok(result.ok)
  for (const genuine of [code, result.code]) {
    assert.ok(isParsedCode(genuine))
    assert.doesNotThrow(() => assertParsedCode(genuine))
  }
  const alike = { format: code.format, label: code.label, symbols: code.symbols, bytes: code.bytes }
  const forged: readonly unknown[] = [
    alike,
    Object.assign({}, code),
    Object.create(code),
    Object.create(Object.getPrototypeOf(code) as object, Object.getOwnPropertyDescriptors(alike)),
    structuredClone(code),
    new Proxy(code, {}),
    code.symbols,
    null,
    undefined,
  ]
  for (const value of forged) {
    assert.ok(!isParsedCode(value))
    assert.throws(
      () => assertParsedCode(value),
      (error) => {
        assert.ok(error instanceof ArgumentTypeError)
        assert.equal(error.field, 'code')
        assert.ok(!error.message.includes(code.symbols))
        return true
      },
    )
  }
})

test('the type cannot be made by hand', () => {
  // @ts-expect-error a plain object is not a ParsedCode
  const forged: ParsedCode = {
    format: 'standard',
    label: 'X7',
    symbols: 'X7K9M3NPQR2W5T8E',
    bytes: new Uint8Array(16),
  }
  assert.ok(!isParsedCode(forged))
})

test('not even its constructor makes a code that is not well formed', () => {
  const zeros = (length: number): number[] => Array.from({ length }, () => 0)
  const Constructor = code.constructor as new (format: string, values: readonly number[]) => ParsedCode
  assert.throws(() => new Constructor('standard', zeros(15)), ArgumentRangeError)
  assert.throws(() => new Constructor('standard', [...zeros(15), 1]), ArgumentRangeError)
  assert.throws(() => new Constructor('other', zeros(16)), ArgumentRangeError)
})

test("logging, JSON and copying give a code's label and nothing secret", () => {
  const secret = code.symbols.slice(2)
  const shown = [
    inspect(code, { showHidden: true, depth: 9, getters: false }),
    JSON.stringify(code),
    JSON.stringify(Object.assign({}, code)),
    inspect(structuredClone(code)),
    Object.values(code).join(' '),
  ]
  for (const text of shown) {
    assert.ok(!text.includes(secret.slice(0, 4)), text)
    assert.ok(!text.includes(printCode(code).slice(5, 9)), text)
  }
  assert.equal(JSON.stringify(code), JSON.stringify({ format: code.format, label: code.label }))
})

test('a code does not change', () => {
  code.bytes.fill(0)
  assert.deepEqual(code.bytes, new TextEncoder().encode(code.symbols))
  assert.throws(() => Object.assign(code, { label: 'ZZ' }), TypeError)
  assert.throws(() => Object.assign(code, { symbols: '' }), TypeError)
})
