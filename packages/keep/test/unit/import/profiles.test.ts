import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { afterUseList } from '../../../src/profiles/after-use.ts'
import { profileById, profiles, profilesVersion, traitsOf } from '../../../src/profiles/registry.ts'
import type { ServiceProfile } from '../../../src/profiles/schema.ts'
import { profileFaults } from '../../../src/profiles/validate.ts'

function profile(id: string): ServiceProfile {
  const found = profileById(id)
  assert.ok(found !== null)
  return found
}

describe('the profiles', () => {
  test('are fifty, each with its own id', () => {
    assert.equal(profiles.length, 50)
    assert.equal(new Set(profiles.map(({ id }) => id)).size, 50)
    assert.ok(Number.isInteger(profilesVersion) && profilesVersion >= 1)
  })

  for (const each of profiles) {
    test(`${each.id} keeps every rule of the schema`, () => {
      assert.deepEqual(profileFaults(each), [])
    })
  }

  test('give a basis for every field that says something about the service', () => {
    assert.equal(profile('github').provenance.count, 'seen')
    assert.equal(profile('github').provenance.alphabet, 'memory')
    assert.equal(profile('github').provenance.length, 'derived')
    assert.equal(profile('slack').provenance.length, undefined)
  })

  test('hold what the sources say', () => {
    assert.equal(profile('github').count, 16)
    assert.equal(profile('bitwarden').count, 1)
    assert.equal(profile('aws').kind, 'none')
    assert.equal(profile('pypi').freshCount, 7)
    assert.equal(profile('keycloak').ordered, true)
  })

  test('an unknown id has no profile', () => {
    assert.equal(profileById('nobody'), null)
  })
})

describe('the schema refuses', () => {
  const github = profile('github')
  const faulty: readonly [name: string, change: Partial<ServiceProfile>, finding: RegExp][] = [
    ['an id with capitals', { id: 'GitHub' }, /id/],
    ['groups that do not add up', { shape: { ...github.shape!, length: 11 } }, /add up/],
    ['an example of another shape', { example: '981c2e3440' }, /groups/],
    ['an example with a strange symbol', { example: '981c2-e344z' }, /alphabet/],
    [
      'an alphabet with a symbol twice',
      { shape: { ...github.shape!, alphabet: '00123456789abcdef' } },
      /repeats/,
    ],
    ['codes without anything to do afterwards', { afterUse: [] }, /afterUse/],
    ['2FA turned off and left off', { effect: 'disables-2fa' }, /turning it on/],
    ['a rotated code that is not kept', { effect: 'rotates' }, /keeping the new one/],
    ['a reusable code that is crossed off', { singleUse: false }, /crossed off/],
    ['a page at another domain', { manageUrl: 'https://github.example/settings' }, /domain/],
    ['a page without encryption', { manageUrl: 'http://github.com/settings' }, /https/],
    ['a value without a basis', { expires: 'never' }, /no basis/],
    ['a basis without a value', { manageUrl: null }, /no value/],
    ['a single code of which there are many', { kind: 'single-recovery-code' }, /count 1/],
  ]
  for (const [name, change, finding] of faulty) {
    test(name, () => {
      assert.match(profileFaults({ ...github, ...change }).join('; '), finding)
    })
  }
})

describe('what a code does', () => {
  test('codes of 1Password work again', () => {
    assert.deepEqual(traitsOf(profile('1password')), {
      reusable: true,
      ordered: false,
      turnsOff2fa: false,
      rotatesOnUse: false,
    })
  })

  test('codes of Keycloak are asked for in order', () => {
    assert.equal(traitsOf(profile('keycloak')).ordered, true)
  })

  for (const id of ['bitwarden', 'vaultwarden']) {
    test(`a code of ${id} turns 2FA off, and a new one must be kept`, () => {
      const traits = traitsOf(profile(id))
      assert.ok(traits.turnsOff2fa && traits.rotatesOnUse)
    })
  }

  test('after a code of Dropbox, 2FA is turned on before a new set is made', () => {
    const steps = afterUseList(profile('dropbox')).map(({ step }) => step)
    assert.ok(steps.indexOf('turn-2fa-on') < steps.indexOf('make-new-set'))
    assert.ok(steps.includes('turn-2fa-on'))
  })

  test('every step is a sentence', () => {
    for (const { text } of profiles.flatMap(afterUseList)) assert.match(text, /^[A-Z].*\.$/)
  })
})
