import type { Bytes } from '../store/port.ts'
import { ask, concurrently, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import {
  newAccount,
  newBytes,
  sampleAccount,
  sampleClaim,
  sampleContact,
  sampleSet,
  start,
} from './store-samples.ts'
import { everything, only } from './store-walk.ts'

const nothing = new Uint8Array(0)

export function resealingPromises({ assert, promise }: StoreContract): void {
  promise(
    'the keys of all sets, contacts, recoveries and fingerprints are walked in pages',
    async (store) => {
      const { accountKey } = newAccount()
      const limit = everything
      const sets = [sampleSet(), sampleSet({ keyId: 'k2' })]
      const contacts = [sampleContact(), sampleContact({ keyId: 'k2' })]
      const claims = [sampleClaim(accountKey), sampleClaim(accountKey, { fingerprintKeyId: 'k2' })]
      const recoveries = ['k1', 'k2'].map((keyId) => ({ accountKey, recoveryId: newBytes(), keyId }))
      const body = {
        setId: newBytes(),
        redemptionId: newBytes(),
        openedAt: start,
        expiresAt: start + 9,
        tasks: '[]',
      }
      const end = { issuedSetId: null, endedAt: start + 5, endedBy: 'completed' as const }
      for (const set of sets) await tell(store, 'insertSet', { accountKey, ...set })
      for (const contact of contacts) await tell(store, 'insertContact', { accountKey, ...contact })
      for (const claim of claims) await tell(store, 'claimIdempotency', claim)
      for (const recovery of recoveries) await tell(store, 'insertRecovery', { ...recovery, ...body, ...end })

      const setKeys = sets.map(({ setId, keyId }) => ({ accountKey, setId, keyId }))
      const setsBehind = (setId: Bytes) => ask(store, 'walkSetKeys', { accountKey, setId, limit })
      assert.deepEqual(only(await setsBehind(nothing), [accountKey]), setKeys)
      assert.deepEqual(only(await setsBehind(sets[0]?.setId ?? nothing), [accountKey]), setKeys.slice(1))

      const addresses = contacts.map((contact) => ({ accountKey, ...contact }))
      const contactsBehind = (contactId: Bytes) =>
        ask(store, 'walkContacts', { accountKey, contactId, limit })
      assert.deepEqual(only(await contactsBehind(nothing), [accountKey]), addresses)
      assert.deepEqual(
        only(await contactsBehind(contacts[0]?.contactId ?? nothing), [accountKey]),
        addresses.slice(1),
      )

      const open = recoveries.map((recovery) => ({ ...recovery, expiresAt: start + 9, endedAt: start + 5 }))
      const recoveriesBehind = (recoveryId: Bytes) =>
        ask(store, 'walkRecoveryKeys', { accountKey, recoveryId, limit })
      assert.deepEqual(only(await recoveriesBehind(nothing), [accountKey]), open)
      assert.deepEqual(
        only(await recoveriesBehind(recoveries[0]?.recoveryId ?? nothing), [accountKey]),
        open.slice(1),
      )

      const fingerprints = claims.map(({ keyHash, fingerprintKeyId, expiresAt }) => ({
        accountKey,
        keyHash,
        fingerprintKeyId,
        expiresAt,
      }))
      const claimsBehind = (keyHash: Bytes) =>
        ask(store, 'walkFingerprintKeys', { accountKey, keyHash, limit })
      assert.deepEqual(only(await claimsBehind(nothing), [accountKey]), fingerprints)
      assert.deepEqual(
        only(await claimsBehind(claims[0]?.keyHash ?? nothing), [accountKey]),
        fingerprints.slice(1),
      )
    },
  )

  promise(
    'of concurrent reseals of one set one wins, and only over the bytes that it read',
    async (store) => {
      const { accountKey } = newAccount()
      const set = sampleSet()
      const { setId } = set
      await tell(store, 'insertSet', { accountKey, ...set })
      const old = { oldKeyId: set.keyId, oldSealed: set.sealed }
      const reseal = (sealed: Bytes, from: { oldKeyId: string; oldSealed: Bytes } = old) =>
        tell(store, 'resealSet', { accountKey, setId, keyId: 'k2', sealed, ...from })
      assert.equal(await reseal(newBytes(40), { ...old, oldSealed: newBytes(8000) }), 0)
      assert.equal(await reseal(newBytes(40), { ...old, oldKeyId: 'k9' }), 0)
      const seals = Array.from({ length: 10 }, () => newBytes(40))
      const won = await concurrently(10, (index) => reseal(seals[index] ?? nothing))
      assert.equal(sum(won), 1)
      const sealed = seals[won.indexOf(1)] ?? nothing
      assert.deepEqual(await ask(store, 'readSet', { accountKey, setId }), [{ ...set, keyId: 'k2', sealed }])
    },
  )

  promise(
    'an identity and an address are resealed over the bytes that were read, and no others',
    async (store) => {
      const { accountKey } = newAccount()
      const account = sampleAccount(accountKey)
      const contact = sampleContact()
      const { contactId } = contact
      await tell(store, 'createAccount', account)
      await tell(store, 'insertContact', { accountKey, ...contact })
      const next = { accountKey, keyId: 'k2', sealed: newBytes(50) }
      const identity = { ...next, oldKeyId: 'k1', oldSealed: account.sealedIdentity }
      assert.equal(await tell(store, 'resealIdentity', { ...identity, oldSealed: newBytes(40) }), 0)
      assert.equal(await tell(store, 'resealIdentity', { ...identity, oldKeyId: 'k9' }), 0)
      assert.equal(await tell(store, 'resealIdentity', identity), 1)
      assert.equal(await tell(store, 'resealIdentity', identity), 0)
      const [row] = await ask(store, 'readAccount', { accountKey })
      assert.deepEqual([row?.identityKeyId, row?.sealedIdentity], ['k2', next.sealed])

      const address = { ...next, contactId, oldKeyId: 'k1', oldSealed: contact.sealedAddress }
      assert.equal(await tell(store, 'resealContact', { ...address, oldSealed: newBytes(60) }), 0)
      assert.equal(await tell(store, 'resealContact', { ...address, oldKeyId: 'k9' }), 0)
      assert.equal(await tell(store, 'resealContact', address), 1)
      assert.deepEqual(await ask(store, 'readContacts', { accountKey, removedAfter: 0 }), [
        { ...contact, keyId: 'k2', sealedAddress: next.sealed },
      ])

      await tell(store, 'blankIdentity', { accountKey })
      assert.equal(
        await tell(store, 'resealIdentity', { ...identity, oldKeyId: 'k2', oldSealed: next.sealed }),
        0,
      )
    },
  )
}
