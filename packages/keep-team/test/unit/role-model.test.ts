import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Crew } from '../support/crew.ts'
import { attempt, attempts, begun, people } from '../support/role-attempts.ts'
import { RoleModel } from '../support/role-model.ts'

// More of them: KEEP_TEAM_RANDOM_CHAINS.
const randomChains = Number(process.env['KEEP_TEAM_RANDOM_CHAINS'] ?? '30')

test('who may say what, over random chains: the replay and a model of the roles written apart from it agree on every statement', () => {
  let [taken, refused] = [0, 0]
  fc.assert(
    fc.property(attempts, fc.boolean(), (tries, isBegun) => {
      const crew = new Crew(people[0]!)
      const model = new RoleModel(people[0]!.card.member)
      const beginning = isBegun ? begun : []
      for (const one of [...beginning, ...tries]) {
        crew.pass(one.detail)
        const before = model.copy()
        const found = attempt(crew, model, one)
        if (found === null) continue
        const { words, signers, isAllowed } = found
        const refusal = crew.tried(words, ...signers)
        const names = signers.map(({ card }) => card.name).join(' and ')
        assert.equal(refusal === null, isAllowed, `${words.type} by ${names}: ${refusal}; ${before}`)
        if (isAllowed) taken += 1
        else refused += 1
      }
    }),
    { numRuns: randomChains },
  )
  assert.ok(taken > randomChains && refused > randomChains, `${taken} taken, ${refused} refused`)
})
