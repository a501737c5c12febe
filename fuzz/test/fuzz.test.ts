import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parserCases, routeCases } from '../cases.ts'
import { allTargets } from '../parsers/all.ts'
import { faultOf, fuzzParsers, type ParserFault } from '../parsers/fuzz.ts'
import { fuzzRoutes, newTally, replay, type RouteFault } from '../routes/fuzz.ts'
import { fuzzSockets, type SocketFault, type SocketTally } from '../sockets/fuzz.ts'

const SEED = 1
const targets = await allTargets()

for (const [name, { target, what, input }] of parserCases()) {
  test(`what once broke a parser does not: ${name} (${what})`, async () => {
    const parser = targets.find((one) => one.name === target)
    assert.ok(parser, `${target} is a parser`)
    assert.equal(await faultOf(parser, input), null)
  })
}

for (const [name, { what, requests }] of routeCases()) {
  test(`what once broke a route does not: ${name} (${what})`, async () => {
    assert.equal(await replay(requests), null)
  })
}

test('every valid input is read, and inputs that are nearly right are read or refused as documented', async () => {
  const found: ParserFault[] = []
  // What derives a key slowly on purpose is left to the long run.
  const quick = targets.filter(({ weight = 1 }) => weight > 0.01)
  await fuzzParsers({
    targets: quick,
    inputs: 2000,
    seed: SEED,
    progress: () => {},
    found: (fault) => void found.push(fault),
  })
  assert.deepEqual(found, [])
})

test('no request has an answer of 500, and no answer to it and no line of the log holds a code', async () => {
  const found: RouteFault[] = []
  const tally = newTally()
  await fuzzRoutes({
    requests: 800,
    seed: SEED,
    tally,
    progress: () => {},
    found: (fault) => void found.push(fault),
  })
  assert.deepEqual(
    found.map(({ what, requests }) => ({ what, last: requests.at(-1) })),
    [],
  )
  for (const status of [200, 201, 303, 400, 401, 403, 404, 405, 415, 422]) {
    assert.ok(tally.statuses.has(status), `${status} was reached`)
  }
})

test('no bytes on a connection have an answer of 500, or keep the service from answering the next one', async () => {
  const found: SocketFault[] = []
  const tally: SocketTally = { connections: 0, statuses: new Map() }
  await fuzzSockets({
    connections: 32,
    seed: SEED,
    tally,
    progress: () => {},
    found: (fault) => void found.push(fault),
  })
  assert.deepEqual(
    found.map(({ what, sent }) => ({ what, sent: Buffer.from(sent).toString('latin1') })),
    [],
  )
  assert.ok((tally.statuses.get(400) ?? 0) > 0)
})
