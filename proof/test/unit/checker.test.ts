import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { code, fired, judge, newSheet, nodeWith, oldSheet, writeStory, type Story } from '../support/story.ts'

describe('I1, at most once', () => {
  test('of two racing requests one is accepted and one refused: sound, and both were contested', () => {
    const story = writeStory()
    const [one, other] = [story.redeem(), story.redeem()]
    one.ok('use_1')
    other.refused('409 code_already_used')
    const verdict = judge(story, nodeWith({ [code]: 'use_1' }))
    assert.deepEqual(verdict.violations, [])
    assert.deepEqual([verdict.attempts, verdict.acknowledged, verdict.contested], [3, 2, 2])
  })

  test('two uses of one code fire it, with the lines of both', () => {
    const story = writeStory()
    const [one, other] = [story.redeem(), story.redeem()]
    one.ok('use_1')
    other.ok('use_2')
    const { violations } = judge(story, nodeWith({ [code]: 'use_1' }))
    assert.deepEqual(
      violations.map(({ invariant, lines }) => [invariant, lines]),
      [['I1', [1, 2, 3, 4]]],
    )
  })

  test('the same use under the same key is a replay; under another key, or without one, it fires', () => {
    for (const [keys, expected] of [
      [[5, 5], []],
      [[5, 6], ['I1']],
      [[null, null], ['I1']],
    ] as const) {
      const story = writeStory()
      story.redeem(keys[0]).ok('use_1')
      story.redeem(keys[1]).ok('use_1')
      const verdict = judge(story, nodeWith({ [code]: 'use_1' }))
      assert.deepEqual(fired(verdict), expected)
      assert.equal(verdict.sometimes['a retry was answered by replay'], 1)
    }
  })

  test('two rows of one use in a database fire it', () => {
    const story = writeStory()
    story.redeem().ok('use_1')
    const node = nodeWith({ [code]: 'use_1' })
    assert.ok(
      fired(judge(story, { ...node, redemptions: [...node.redemptions, ...node.redemptions] })).includes(
        'I1',
      ),
    )
  })
})

test('contested is who was in flight with another that was sent: one after the other is not', () => {
  const story = writeStory()
  const [one, other, third, unsent] = [story.redeem(), story.redeem(), story.redeem(), story.redeem()]
  unsent.refused('not_sent')
  one.refused('503 overloaded')
  other.refused('503 overloaded')
  third.refused('503 overloaded')
  const alone = story.redeem()
  const neverSent = story.redeem()
  alone.refused('503 overloaded')
  neverSent.refused('not_sent')
  assert.equal(judge(story, nodeWith({})).contested, 3)
})

describe('I2, durable', () => {
  test('an acknowledged use that a surviving node has not, or has under another id, fires it', () => {
    for (const held of [{}, { [code]: 'use_9' }]) {
      const story = writeStory()
      story.redeem().ok('use_1')
      const verdict = judge(story, nodeWith(held))
      assert.deepEqual(fired(verdict), ['I2'])
      assert.deepEqual(verdict.violations[0]?.lines, [1, 2])
    }
  })

  test('an acknowledged sheet that is gone fires it', () => {
    const story = writeStory()
    story.issue(oldSheet)
    assert.deepEqual(fired(judge(story, { ...nodeWith({}), sets: [] })), ['I2'])
  })

  test('every node is held against the history', () => {
    const story = writeStory()
    story.redeem().ok('use_1')
    story.fresh()
    const nodes = [nodeWith({ [code]: 'use_1' }), { ...nodeWith({}), node: 'standby' }]
    assert.match(
      judge(story, nodeWith({}), { final: { nodes } })
        .violations.map(({ message }) => message)
        .join(),
      /standby/,
    )
  })

  test('no database left to read fires it', () => {
    assert.deepEqual(fired(judge(writeStory(), nodeWith({}), { final: { nodes: [] } })), ['I2'])
  })

  test('an unknown outcome may be there and may be absent, and both are counted', () => {
    for (const [uses, name] of [
      [{ [code]: 'use_1' }, 'an unknown outcome was later found committed'],
      [{}, 'an unknown outcome was later found absent'],
    ] as const) {
      const story = writeStory()
      story.redeem().lost()
      const verdict = judge(story, nodeWith(uses))
      assert.deepEqual(verdict.violations, [])
      assert.equal(verdict.sometimes[name], 1)
    }
  })
})

describe('I3, nothing invented', () => {
  test('a use that was only ever refused fires it', () => {
    const story = writeStory()
    story.redeem().refused('503 overloaded')
    assert.deepEqual(fired(judge(story, nodeWith({ [code]: 'use_1' }))), ['I3'])
  })

  test('so does one that nobody asked for, and a wrong code that is accepted', () => {
    assert.deepEqual(fired(judge(writeStory(), nodeWith({ [code]: 'use_1' }))), ['I3'])
    const story = writeStory()
    story.redeem(null, null).ok('use_1')
    assert.deepEqual(fired(judge(story, nodeWith({}))), ['I3'])
  })
})

describe('I4, no accept from a sheet that had ended', () => {
  const ends: Readonly<Record<string, (story: ReturnType<typeof writeStory>) => void>> = {
    'a revocation': (story) => story.send('revoke').ends('ok', '200', { ended: [oldSheet] }),
    'the confirmation of a newer one': (story) =>
      story.send('confirm', { set: newSheet }).ends('ok', '200', { set: newSheet, ended: [oldSheet] }),
    'the first use of a newer one': (story) => story.redeem(null, `${newSheet}/AA`).ok('use_9'),
  }
  for (const [name, end] of Object.entries(ends)) {
    const begun = () => {
      const story = writeStory()
      story.issue(oldSheet)
      story.send('confirm', { set: oldSheet }).ends('ok', '200', { set: oldSheet })
      story.issue(newSheet)
      return story
    }
    const uses = { [code]: 'use_1', ...(name.startsWith('the first') && { [`${newSheet}/AA`]: 'use_9' }) }

    test(`a use that was asked for after ${name} fires it`, () => {
      const story = begun()
      end(story)
      story.redeem().ok('use_1')
      assert.deepEqual(fired(judge(story, nodeWith(uses))), ['I4'])
    })

    test(`a use that was asked for before ${name} was answered does not`, () => {
      const story = begun()
      const use = story.redeem()
      end(story)
      use.ok('use_1')
      assert.deepEqual(fired(judge(story, nodeWith(uses))), [])
    })
  }

  test('a sheet that nobody confirmed or used ends when the next is made: a use asked for later fires it', () => {
    const story = writeStory()
    story.issue(oldSheet)
    story.issue(newSheet)
    story.redeem().ok('use_1')
    assert.deepEqual(fired(judge(story, nodeWith({ [code]: 'use_1' }))), ['I4'])
  })

  test('one that may have been confirmed, or was used, lives on beside the next', () => {
    for (const begin of [
      (story: Story) => story.send('confirm', { set: oldSheet }).ends('info', 'cut'),
      (story: Story) => story.redeem(null, `${oldSheet}/AA`).lost(),
    ]) {
      const story = writeStory()
      story.issue(oldSheet)
      begin(story)
      story.issue(newSheet)
      story.redeem().ok('use_1')
      assert.deepEqual(fired(judge(story, nodeWith({ [code]: 'use_1' }))), [])
    }
  })

  test('a retry under the key of a request sent before the end does not fire it', () => {
    const story = writeStory()
    story.issue(oldSheet)
    story.redeem(4).lost()
    story.send('revoke').ends('ok', '200', { ended: [oldSheet] })
    story.redeem(4).ok('use_1')
    assert.deepEqual(
      fired(judge(story, nodeWith({ [code]: 'use_1' }), {})).filter((one) => one !== 'I7'),
      [],
    )
  })
})

describe('I5, true answers in the order of real time', () => {
  test('a second accept that was asked for after the first was acknowledged fires it, with I1', () => {
    const story = writeStory()
    story.redeem(1).ok('use_1')
    story.redeem(2).ok('use_2')
    assert.deepEqual(fired(judge(story, nodeWith({ [code]: 'use_1' }))), ['I1', 'I5'])
  })

  const lies = ['403 code_invalid', '409 code_already_used', '410 set_revoked', '410 set_superseded']
  for (const lie of lies) {
    test(`"${lie}" for a right, live, unused code fires it`, () => {
      const story = writeStory()
      story.issue(oldSheet)
      story.redeem().refused(lie)
      assert.deepEqual(fired(judge(story, nodeWith({}))), ['I5'])
    })
  }

  test('the same refusals are true where something happened that makes them so', () => {
    const story = writeStory()
    story.issue(oldSheet)
    story.redeem().ok('use_1')
    story.redeem().refused('409 code_already_used')
    story.issue(newSheet)
    story.redeem().refused('410 set_superseded')
    story.send('revoke').ends('ok', '200', { ended: [newSheet] })
    story.redeem().refused('410 set_revoked')
    for (let more = 0; more < 3; more += 1) story.send('issue').ends('info', 'cut')
    story.redeem().refused('403 code_invalid')
    assert.deepEqual(fired(judge(story, nodeWith({ [code]: 'use_1' }))), [])
  })
})

describe('I6, all of a use or nothing of it', () => {
  const whole = nodeWith({ [code]: 'use_1' })
  const mine = ({ setId }: { readonly setId: string | null }): boolean => setId === oldSheet
  const broken = {
    'without its event': { ...whole, events: whole.events.filter((event) => !mine(event)) },
    'with two events': {
      ...whole,
      events: [...whole.events, ...whole.events.filter(mine).map((event) => ({ ...event, leafIndex: 7 }))],
    },
    'without a leaf': {
      ...whole,
      events: whole.events.map((event) => (mine(event) ? { ...event, leafIndex: null } : event)),
    },
    'with the leaf of another': {
      ...whole,
      events: whole.events.map((event) => ({ ...event, leafIndex: 0 })),
    },
    'without its recovery': { ...whole, recoveries: whole.recoveries.slice(0, 1) },
    'with a recovery of no use beside it': {
      ...whole,
      recoveries: [...whole.recoveries, { account: 'aa', recoveryId: 'rcv_9', redemptionId: 'use_9' }],
    },
    'in a trail that does not verify': { ...whole, auditFindings: ['a head is not the one that follows'] },
  }
  for (const [name, node] of Object.entries(broken)) {
    test(`a use ${name} fires it`, () => {
      const story = writeStory()
      story.redeem().ok('use_1')
      assert.deepEqual(fired(judge(story, node)), ['I6'])
    })
  }

  test('an event without a leaf is sound while the row that gives it one waits', () => {
    const story = writeStory()
    story.redeem().ok('use_1')
    const [seq = 0] = whole.events.filter(mine).map((event) => event.seq)
    const due = [{ account: 'aa', kind: 'follow', body: JSON.stringify({ from: seq, to: seq }) }]
    assert.deepEqual(fired(judge(story, { ...broken['without a leaf'], due })), [])
    const others = [{ account: 'bb', kind: 'follow', body: JSON.stringify({ from: seq, to: seq }) }]
    assert.deepEqual(
      fired(judge(writeStory(), { ...broken['without a leaf'], due: others })).includes('I6'),
      true,
    )
  })

  test('an event that stands in the queue for a leaf to the end fires it, and is said to stand there', () => {
    const [seq = 0] = whole.events.filter(mine).map((event) => event.seq)
    const due = [{ account: 'aa', kind: 'queued', body: JSON.stringify({ from: seq, to: seq }) }]
    const { violations } = judge(writeStory(), { ...broken['without a leaf'], due })
    assert.ok(violations.some(({ message }) => message.endsWith('It stands in the queue for one.')))
  })

  test('an event without the use that it tells of fires it', () => {
    const story = writeStory()
    story.redeem().lost()
    const redemptions = whole.redemptions.filter((one) => !mine(one))
    assert.ok(fired(judge(story, { ...whole, redemptions })).includes('I6'))
  })

  test('what the topology found itself is a violation', () => {
    const found = [{ invariant: 'I6', message: 'a notice never arrived' }] as const
    assert.deepEqual(fired(judge(writeStory(), nodeWith({}), { found })), ['I6'])
  })
})

describe('I7, progress', () => {
  test('no fresh use after healing fires it', () => {
    assert.deepEqual(fired(judge(writeStory(), nodeWith({}), { freshAccount: 98 })), ['I7'])
  })

  test('too many unknown outcomes fire it; requests that were never sent are no attempts', () => {
    const story = writeStory()
    for (let lost = 0; lost < 600; lost += 1) story.redeem(null, null).lost()
    for (let refused = 0; refused < 1800; refused += 1) story.redeem(null, null).refused('403 code_invalid')
    for (let unsent = 0; unsent < 40; unsent += 1) story.redeem(null, null).refused('not_sent')
    const verdict = judge(story, nodeWith({}))
    assert.deepEqual(fired(verdict), ['I7'])
    assert.deepEqual([verdict.attempts, verdict.unknown], [2401, 600])
  })
})

test('every violation is counted, and the first of each invariant are kept', () => {
  const story = writeStory()
  for (let again = 0; again < 30; again += 1) story.redeem().refused('410 set_revoked')
  story.redeem(null, null).ok('use_1')
  const { violations, violationCount, violationsOf } = judge(story, nodeWith({}))
  assert.deepEqual([violations.length, violationCount, violationsOf.I5, violationsOf.I3], [21, 31, 30, 1])
})

test('an answer to a call that was not made is no history', () => {
  const story = writeStory()
  story.send('redeem').ends('info', 'cut')
  story.history.append({ proc: 0, call: 1, op: 'redeem', type: 'ok', account: 1 })
  assert.throws(() => judge(story, nodeWith({})), RangeError)
})
