import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskAddress } from '../../../src/notices/mask-address.ts'

test('a masked address keeps the first character of name and domain, and the ending', () => {
  assert.equal(maskAddress('ada@example.com'), 'a•••@e•••.com')
  assert.equal(maskAddress('ada.lovelace@mail.example.org'), 'a•••@m•••.org')
  assert.equal(maskAddress('ada@localhost'), 'a•••@l•••')
  assert.equal(maskAddress('"a@b"@example.org'), '"•••@e•••.org')
  assert.equal(maskAddress('😀😀@example.org'), '😀•••@e•••.org')
  assert.equal(maskAddress('+49 30 1234542'), '•••42')
})

test('of what is no mail address and short, nothing is shown', () => {
  assert.equal(maskAddress('12345'), '•••')
  assert.equal(maskAddress(''), '•••')
  assert.equal(maskAddress('@'), '•••')
})

test('no masked address tells how long the name or the domain is', () => {
  const word = fc.stringMatching(/^[a-z0-9]{3,20}$/)
  fc.assert(
    fc.property(word, word, word, (name, host, domain) => {
      const masked = maskAddress(`${name}@${host}.${domain}.example`)
      assert.equal(masked, `${name.slice(0, 1)}•••@${host.slice(0, 1)}•••.example`)
    }),
  )
})
