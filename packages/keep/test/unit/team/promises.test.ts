import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { command } from '../../../src/cli/commands/promises.ts'
import { Given } from '../../../src/cli/command.ts'
import type { Context } from '../../../src/cli/command.ts'
import { actors, teamPromises } from '../../../src/team/promises.ts'
import { whatTheLogShows } from '../../../src/team/words.ts'

const packages = new URL('../../../../', import.meta.url)

const chain = 'keep-team/test/unit/chain.test.ts'
const release = 'keep-team/test/unit/release.test.ts'
const joining = 'keep-team/test/unit/joining.test.ts'
const split = 'keep-team/test/unit/split.test.ts'
const emergency = 'keep-team/test/unit/emergency.test.ts'
const api = 'keep-server/test/serve/api.test.ts'
const waits = 'keep-server/test/serve/emergency.test.ts'
const killed = 'keep-server/test/serve/kill.test.ts'
const devices = 'keep-server/test/serve/devices.test.ts'
const destroyed = 'keep-server/test/serve/destroyed.test.ts'
const pages = 'keep-server/test/serve/pages.test.ts'
const atRest = 'keep-server/test/serve/at-rest.test.ts'
const lying = 'keep/test/team/malicious-server.test.ts'
const altered = 'keep/test/team/altered.test.ts'
const kit = 'keep/test/team/kit.test.ts'
const here = 'keep/test/unit/team/promises.test.ts'
const broken = 'keep/test/team/non-promises.test.ts'

const pagesOpenNothing = 'nothing that a server runs or delivers can open a code'
const leaverGetsNothing = 'who left keeps what they had and gets no further: no call, no new set, no half'
const oneHalfIsNothing = 'with everything but one half, none of 500 codes opens'
const ownersWithServer =
  'a server and an owner open codes of a critical shelf with no second person, and no log shows it'
const membersWithServer =
  'what nobody can promise stays said: a server and a member together open a code that no log shows'
const approvalWithServer =
  'a server and a responder who had one approval need no other: it ends neither at its time nor with its codes'
const leaverWithServer = 'who is removed has what they read, and opens with the server what they never had'
const shutOutAtOnce = 'a removed member and a revoked device are shut out at once'
const grantIsFor = 'a grant is for its member, device, set, time and number of codes, and nothing beyond'
const grantEnds =
  'a grant ends when it is closed, its set is void, its device revoked, or its member removed from shelf or team'
const ownApproval = 'nobody approves their own request, and no approval gives more than was asked for'
const ownReveal = 'owners and directors reveal by themselves only where the shelf says so'
const nothingInIt = 'everything that the server has holds no code, no name, no reason, and opens none'

/** By promise and way of keeping: the tests that show it, each as its file and its name. In the order of the promise's lines. */
const proofs: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'codes-hidden keys 0': [
    [lying, nothingInIt],
    [split, oneHalfIsNothing],
    [
      altered,
      'no code, name, reason or half stands in any address, header, body or answer between a program and its server',
    ],
    [here, pagesOpenNothing],
    [
      pages,
      'a page has no half, no head and no ciphertext: its session opens no call, and its code asks for none',
    ],
  ],
  'names-hidden keys 0': [
    [lying, nothingInIt],
    [
      altered,
      'no code, name, reason or half stands in any address, header, body or answer between a program and its server',
    ],
  ],
  'doings-hidden not 0': [
    [
      broken,
      'the server sees what members call themselves, their roles, who had which code when, why in a word, and what days are due',
    ],
  ],
  'recipients keys 0': [
    [chain, 'only members sign: strangers, former members and keys of others are refused'],
    [altered, 'keys that the server swaps in the chain or in what it hands over are refused, by name'],
  ],
  'recipients keys 1': [
    [chain, 'nobody makes the key of a group that they leave or do not belong to'],
    [lying, 'a key that a director wraps for a newcomer, and that is not the one of the group, is not used'],
    [api, 'calls are signed by a device of a member, for this server, this path, this body and about now'],
  ],
  'right-keys keys 0': [
    [joining, 'a card is bound to secret, team and invitation: any change on the way is noticed'],
    [lying, 'a card whose keys the server swaps on its way is not taken in'],
  ],
  'right-keys afterwards 1': [
    [joining, 'fingerprints differ by either key and by team; two groups typed are enough, one is not'],
  ],
  'server-needed keys 0': [[split, oneHalfIsNothing]],
  'server-needed server 1': [
    [api, shutOutAtOnce],
    [
      devices,
      'from the note that removes a device, every call and every release of it is refused; another one of the member goes on',
    ],
    [devices, 'who has the keys of a member, and no device of theirs, adds none'],
    [lying, leaverGetsNothing],
  ],
  'server-needed not 2': [
    [lying, membersWithServer],
    [broken, ownersWithServer],
  ],
  'on-record keys 0': [
    [split, oneHalfIsNothing],
    [api, 'a half goes out for an approved request, with a receipt that stands in the log'],
  ],
  'on-record server 1': [
    [api, 'where the line of the log is not known to be written, no half goes out; the repeat has it, once'],
    [
      killed,
      'killed at any moment: every half that went out stands in the log, and a repeat never makes a second line',
    ],
  ],
  'on-record not 2': [
    [lying, membersWithServer],
    [broken, ownersWithServer],
  ],
  'no-framing keys 0': [
    [release, 'the release log is followed; an entry changed, left out, reordered or invented is noticed'],
    [release, 'only the device itself signs for a release'],
    [chain, 'only members sign: strangers, former members and keys of others are refused'],
  ],
  'no-framing not 1': [[broken, 'a passkey signs what a page asks for, whatever the page showed']],
  'no-framing not 2': [
    [broken, 'a stolen device that opens its vault asks, and has codes, in the name of its member'],
  ],
  'one-history afterwards 0': [
    [
      lying,
      'a server that went back to an old backup, or keeps two histories, is found out by whoever saw the other',
    ],
    [chain, 'two signers who were shown different release logs stop the chain'],
  ],
  'no-rollback afterwards 0': [
    [lying, 'a vault that has seen more than the server shows says so on a machine that has seen nothing'],
    [lying, 'a newcomer is not shown another team, or one without its last notes'],
  ],
  'grant-limits server 0': [
    [release, grantIsFor],
    [release, grantEnds],
    [
      api,
      'thirty releases at once under one key are one; under thirty keys, a grant of one code gives one half',
    ],
  ],
  'grant-limits not 1': [[broken, approvalWithServer]],
  'second-person-responders keys 0': [
    [
      lying,
      'a server that hands out a half without an approval: the responder of a critical shelf still opens nothing',
    ],
    [chain, 'where responders hold no key, an approval hands over the member half or does not count'],
    [chain, ownApproval],
  ],
  'second-person-responders server 1': [
    [release, grantIsFor],
    [chain, ownApproval],
  ],
  'second-person-responders not 2': [[lying, membersWithServer]],
  'second-person-owners server 0': [
    [release, ownReveal],
    [chain, ownApproval],
  ],
  'second-person-owners not 1': [[broken, ownersWithServer]],
  'emergency-wait server 0': [
    [emergency, 'nothing is given before the wait is over, one code then, and nothing a day later'],
    [
      emergency,
      'a director or an owner of the shelf stops it for good, at the last moment and after it opened, and nobody else',
    ],
    [waits, 'a client that lies about the time gains none'],
    [waits, 'a veto at the last second holds, and a release that is repeated after one is refused'],
  ],
  'emergency-wait not 1': [[broken, 'a server and a contact need neither an emergency nor its wait']],
  'never-released keys 0': [
    [split, oneHalfIsNothing],
    [lying, leaverGetsNothing],
  ],
  'never-released server 1': [
    [atRest, 'the files of the database hold no half as it is'],
    [api, shutOutAtOnce],
    [lying, leaverGetsNothing],
  ],
  'never-released not 2': [[broken, leaverWithServer]],
  'replaced server 0': [[release, grantEnds]],
  'replaced not 1': [[broken, 'codes that were replaced open with the halves that the server still has']],
  'destroyed keys 0': [
    [
      destroyed,
      'thirty days after codes were replaced their halves are gone: from every file of the database, and from what was written for kits',
    ],
    [split, oneHalfIsNothing],
  ],
  'destroyed not 1': [[broken, 'codes that were replaced open with the halves that the server still has']],
  'forgotten not 0': [[broken, leaverWithServer]],
  'paper not 0': [
    [
      kit,
      'without the server, a pack, the kit and the vault of a director open every code, and no two of them do',
    ],
  ],
}

test('every line of every promise names tests that are there, also where it says that nothing is promised', async () => {
  const lines = teamPromises.flatMap(({ id, holds }) =>
    holds.map(({ kept }, index) => `${id} ${kept} ${index}`),
  )
  assert.deepEqual(Object.keys(proofs).toSorted(), lines.toSorted())
  const texts = new Map<string, string>()
  for (const [line, tests] of Object.entries(proofs)) {
    assert.ok(tests.length > 0, line)
    for (const [file, name] of tests) {
      const text = texts.get(file) ?? (await readFile(new URL(file, packages), 'utf8'))
      texts.set(file, text)
      const called = new RegExp(
        String.raw`^test\(\s*['"]${name.replaceAll(/[.*+?^$()|[\]{}]/g, String.raw`\$&`)}['"],`,
        'm',
      )
      assert.match(text, called, `${line}: no test of that name in ${file}`)
    }
  }
})

test('what is not promised is shown by breaking it: such a line rests on no test of a promise', () => {
  const breaking = new Set([broken, lying, kit])
  for (const [line, tests] of Object.entries(proofs)) {
    if (!line.includes(' not '))
      assert.ok(
        tests.every(([file]) => file !== broken),
        line,
      )
    else
      assert.ok(
        tests.every(([file, name]) => breaking.has(file) && name !== leaverGetsNothing),
        line,
      )
  }
})

test('every promise says by whom it is threatened; a way of keeping and somebody whom it is kept from come once', () => {
  for (const { id, holds } of teamPromises) {
    assert.ok(holds.length > 0 && holds.every(({ against }) => against.length > 0), id)
    for (const actor of actors) {
      const ways = holds.filter(({ against }) => against.includes(actor))
      // Two lines for one of them say when which of them holds.
      if (ways.length > 1)
        assert.ok(
          ways.every(({ how }) => how !== null),
          `${id} ${actor}`,
        )
    }
  }
  assert.equal(new Set(teamPromises.map(({ id }) => id)).size, teamPromises.length)
})

test('nothing that a server runs or delivers can open a code', async () => {
  const root = new URL('keep-server/src/', packages)
  const names = (await readdir(root, { recursive: true })).filter((name) => /\.[jt]s$/.test(name))
  assert.ok(names.length > 20)
  for (const name of names) {
    const text = await readFile(new URL(name, root), 'utf8')
    assert.doesNotMatch(text, /\b(?:openCode|sealCode|newMemberHalf)\b|age-encryption/, name)
  }
})

test('keep promises begins with what the log can and cannot show, and fits a terminal', async () => {
  let shown = ''
  const context = {
    given: new Given({}, []),
    terminal: { columns: 80 },
    report: (_: unknown, text: () => string) => {
      shown = text()
    },
  }
  await command.run(context as unknown as Context)
  assert.ok(shown.replaceAll('\n', ' ').startsWith(`${whatTheLogShows} `))
  for (const line of shown.split('\n')) assert.ok(line.length <= 80, line)
  for (const { text, holds } of teamPromises) {
    const at = shown.indexOf(text.slice(0, 60))
    const end = shown.indexOf('\n\n', at)
    const block = shown.slice(at, end === -1 ? undefined : end)
    assert.equal(block.match(/^ {2}(?:by keys|by the server|afterwards|NOT) /gm)?.length, holds.length, text)
  }
})
