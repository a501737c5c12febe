import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Decrypter } from 'age-encryption'
import { accountWithCodes, founder, joins, serverOn, shelve } from '../support/team.ts'
import { newId } from '../../src/cli/ids.ts'
import { identityOfKitKey, makeKit, newKitKey } from '../../src/team/kit.ts'
import { packOf } from '../../src/team/pack.ts'
import { remove } from '../../src/team/people.ts'
import { shelfRules } from '../../src/team/shelves.ts'

interface Pack {
  readonly team: string
  readonly notes: readonly string[]
  readonly files: Readonly<Record<string, string>>
}
interface Key {
  readonly group: string
  readonly epoch: number
  readonly wraps: Readonly<Record<string, string>>
  readonly older: string | null
}
interface Put {
  readonly type: string
  readonly shelf: string
  readonly set: string
  readonly epoch: number
  readonly head: string
  readonly kit: string
  readonly codes: readonly { readonly id: string; readonly sealed: string }[]
  readonly groups?: readonly Key[]
}

/** Opens the codes of a set with age, HKDF and AES-GCM as anybody has them, and with nothing of this project. */
async function rescue(
  pack: Pack,
  mine: { member: string; identity: string },
  kit: string,
): Promise<readonly string[]> {
  const bytes = (hash: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(Buffer.from(pack.files[hash] ?? '', 'base64'))
  const age = async (hash: string, identity: string): Promise<string> => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return decrypter.decrypt(bytes(hash), 'text')
  }
  // The fifth line of a note is what it says.
  const said = pack.notes.map((note) => JSON.parse(note.split('\n')[4] ?? '') as Put)
  const put = said.find(({ type }) => type === 'set.put')!
  const keys = said
    .flatMap(({ groups }) => groups ?? [])
    .filter(({ group }) => group === `shelf:${put.shelf}`)
  const newest = keys.findLast(({ wraps }) => mine.member in wraps)!
  let identity = await age(newest.wraps[mine.member]!, mine.identity)
  if (newest.epoch > put.epoch)
    identity = (JSON.parse(await age(newest.older!, identity)) as string[])[put.epoch - 1]!
  const head = JSON.parse(await age(put.head, identity)) as { memberHalf: string }
  const halves = JSON.parse(await age(put.kit, kit)) as Record<string, string>
  return Promise.all(
    put.codes.map(async ({ id, sealed }) => {
      const place = new TextEncoder().encode(
        `sparekey/team/code/v1\n${pack.team}\n${put.shelf}\n${put.set}\n${id}`,
      )
      const secret = Buffer.concat([
        Buffer.from(head.memberHalf, 'base64'),
        Buffer.from(halves[id]!, 'base64'),
      ])
      const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
      const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: place }
      const key = await crypto.subtle.deriveKey(hkdf, base, { name: 'AES-GCM', length: 256 }, false, [
        'decrypt',
      ])
      const file = bytes(sealed)
      const gcm = { name: 'AES-GCM', iv: file.subarray(0, 12), additionalData: place }
      const plain = Buffer.from(await crypto.subtle.decrypt(gcm, key, file.subarray(12)))
      return plain.subarray(2, 2 + plain.readUInt16BE()).toString()
    }),
  )
}

test('pack, kit and a director’s key open every code without the server and without this program; two of the three open none', async () => {
  const scope = { after }
  const { server } = await serverOn(scope)
  const ada = await founder(scope, server.url)
  const cy = await joins(scope, ada, 'cy')
  const paper = newKitKey(ada.keys.team)
  await makeKit(await ada.office(), { key: paper, earlierKey: null, custodian: null, id: `t${newId()}` })
  const roles = { [cy.keys.member]: 'owner' as const }
  await shelve(ada, 'production', shelfRules.critical, roles, accountWithCodes('one', 3))
  await remove(await ada.office(), cy.keys.member)
  const bytes = await packOf(await ada.office())
  await server.stop()

  const pack = JSON.parse(Buffer.from(bytes).toString()) as Pack
  const kit = identityOfKitKey(paper, pack.team)
  const opened = await rescue(pack, ada.keys, kit)
  assert.deepEqual(opened, ['MARKER-one-1', 'MARKER-one-2', 'MARKER-one-3'])
  const otherKit = identityOfKitKey(newKitKey(pack.team), pack.team)
  await assert.rejects(rescue(pack, ada.keys, otherKit), 'without the kit')
  await assert.rejects(
    rescue(pack, { ...cy.keys, member: ada.keys.member }, kit),
    'without a key of a director',
  )
  await assert.rejects(rescue({ ...pack, files: {} }, ada.keys, kit), 'without the pack')
  for (const secret of ['MARKER', kit, ada.keys.identity]) assert.ok(!Buffer.from(bytes).includes(secret))
})
