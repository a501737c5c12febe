import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { redeemCode, startService } from '../support/process.ts'
import { jsonOf, newDirectory, place, run } from './run.ts'

const PROGRAM = new URL('../../src/bin.ts', import.meta.url).pathname

/** `sparekey redeem` as a process of its own, with the code on its standard input. */
const redeem = async (
  environment: Record<string, string>,
  account: string,
  input: string,
  ...argv: string[]
): Promise<{ exit: number; out: string; err: string }> => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [PROGRAM, 'redeem', account, '--methods', 'pwd', ...argv], {
    env: { PATH, HOME, ...environment },
  })
  child.stdin.end(input)
  const ended = once(child, 'close').then(([code]) => code as number)
  const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { exit, out, err }
}

interface Sheet {
  readonly ok: boolean
  readonly serial: string
  readonly codes: [string, string, ...string[]]
  readonly replaces: string | null
}

const issue = async (environment: Record<string, string>, account: string): Promise<Sheet> =>
  jsonOf(await run(environment, 'issue', account, '--methods', 'pwd,otp', '--json')) as unknown as Sheet

describe('issue, redeem and status', () => {
  test('lead one code from its sheet to its use, which is refused the second time with exit code 1', async () => {
    const environment = await newDirectory(place())
    const none = await run(environment, 'status', 'ada')
    assert.deepEqual([none.exit, none.out], [0, 'ada: none'])

    const shown = await run(environment, 'issue', 'ada', '--methods', 'otp')
    assert.equal(shown.exit, 0)
    const codes = shown.out.match(/\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/g) ?? []
    assert.equal(new Set(codes).size, 10)
    assert.equal(shown.err, '')

    const [code = ''] = codes
    const accepted = await redeem(environment, 'ada', `${code.toLowerCase().replaceAll('-', ' ')}\n`)
    assert.deepEqual([accepted.exit, accepted.err], [0, ''])
    assert.match(accepted.out, /^Accepted: code [0-9A-Z]{2}… of sheet [0-9A-Z]{4} of ada\. 9 codes left\.\n$/)

    const again = await redeem(environment, 'ada', code)
    assert.deepEqual([again.exit, again.out], [1, ''])
    assert.match(again.err, /^Refused \(code_already_used\): .+\n$/)
    const asJson = await redeem(environment, 'ada', code, '--json')
    assert.equal(asJson.exit, 1)
    const refusal = JSON.parse(asJson.out) as Record<string, unknown>
    assert.deepEqual([refusal['ok'], refusal['code']], [false, 'code_already_used'])
    assert.match(String(refusal['usedAt']), /^\d{4}-\d\d-\d\dT.*Z$/)
    for (const { out, err } of [accepted, again, asJson]) assert.ok(!`${out}${err}`.includes(code))

    const status = await run(environment, 'status', 'ada', '--json')
    assert.equal(status.exit, 0)
    const { state, activeSet } = jsonOf(status) as { state: string; activeSet: { remaining: number } }
    assert.deepEqual([state, activeSet.remaining], ['active', 9])
    assert.match((await run(environment, 'status', 'ada')).out, /9 of 10 codes left/)
  })

  test('the token of the recovery is printed only where --show-token asks for it', async () => {
    const environment = await newDirectory(place())
    const { codes } = await issue(environment, 'ada')
    const token = /rct_[0-9a-z]{77}/
    const accepted = async (code = '', ...argv: string[]) => {
      const { exit, out, err } = await redeem(environment, 'ada', code, ...argv)
      assert.deepEqual([exit, err], [0, ''])
      return out
    }
    const asJson = JSON.parse(await accepted(codes[0], '--json')) as { recovery: Record<string, unknown> }
    assert.deepEqual(Object.keys(asJson.recovery), ['recoveryId', 'expiresAt', 'tasks'])
    assert.doesNotMatch(JSON.stringify(asJson), /rct_/)
    assert.doesNotMatch(await accepted(codes[1]), /rct_/)
    const asked = JSON.parse(await accepted(codes[2], '--json', '--show-token')) as typeof asJson
    assert.match(String(asked.recovery['token']), token)
    assert.match(await accepted(codes[3], '--show-token'), token)
    const help = await run(environment, 'redeem', '--help')
    assert.match(help.out, /--show-token/)
  })

  test('a slip, no code at all and a flood are told apart', async () => {
    const environment = await newDirectory(place())
    const slip = await redeem(environment, 'ada', 'X7K9-M3NP')
    assert.equal(slip.exit, 1)
    assert.match(slip.err, /code_malformed/)
    const nothing = await redeem(environment, 'ada', ' \n')
    assert.equal(nothing.exit, 2)
    assert.match(nothing.err, /No code came on standard input/)
    const flood = await redeem(environment, 'ada', 'A'.repeat(5000))
    assert.equal(flood.exit, 2)
    assert.match(flood.err, /More than one code/)
  })

  test('an issue is a replacement where there is a sheet, and refused without a second factor', async () => {
    const environment = await newDirectory(place())
    const first = await issue(environment, 'ada')
    assert.equal((await redeem(environment, 'ada', first.codes[0])).exit, 0)
    const second = await run(environment, 'issue', 'ada', '--methods', 'hwk')
    assert.match(second.out, new RegExp(`Sheet ${first.serial} works until one of these codes`))

    const weak = await run(environment, 'issue', 'ada', '--methods', 'pwd')
    assert.deepEqual([weak.exit, weak.out], [1, ''])
    assert.match(weak.err, /^Refused \(insufficient_authentication\): .*second factor/)
    const policy = join(place(), 'policy.json')
    await writeFile(policy, JSON.stringify({ issuing: { maxPerDay: 1 } }))
    const bounded = { ...environment, SPAREKEY_POLICY_FILE: policy }
    const limited = await run(bounded, 'issue', 'ada', '--methods', 'otp')
    assert.equal(limited.exit, 1)
    assert.match(limited.err, /issue_limit_reached/)
  })

  test('one idempotency key is one issue and one use', async () => {
    const environment = await newDirectory(place())
    const argv = ['issue', 'ada', '--methods', 'otp', '--idempotency-key', 'k1', '--json']
    const { codes } = jsonOf(await run(environment, ...argv)) as unknown as Sheet
    const repeated = await run(environment, ...argv)
    assert.deepEqual([repeated.exit, jsonOf(repeated)['code']], [1, 'codes_already_shown'])
    const uses = [1, 2].map(() => redeem(environment, 'ada', codes[0], '--idempotency-key', 'k2', '--json'))
    const ids = (await Promise.all(uses)).map(
      ({ out }) => (JSON.parse(out) as { redemptionId?: string }).redemptionId,
    )
    assert.equal(new Set(ids.filter((id) => id !== undefined)).size, 1)
  })

  test('are done also where nobody reads what they say', async () => {
    const environment = await newDirectory(place())
    const { codes } = await issue(environment, 'ada')
    const { PATH = '', HOME = '' } = process.env
    const child = spawn(process.execPath, [PROGRAM, 'redeem', 'ada', '--methods', 'pwd'], {
      env: { PATH, HOME, ...environment },
    })
    child.stdout.destroy()
    child.stdin.end(codes[0])
    const [exit] = (await once(child, 'close')) as [number]
    assert.equal(exit, 0)
    assert.equal(await text(child.stderr), '')
    assert.match((await run(environment, 'status', 'ada')).out, /9 of 10/)
  })

  test('act on the accounts of the running service: issued here, used there, seen here', async () => {
    const data = place()
    const service = await startService({ SPAREKEY_DATA_DIR: data })
    const environment = { SPAREKEY_DATA_DIR: data }
    const { codes } = await issue(environment, 'ada')
    assert.equal((await redeemCode(service, 'ada', codes[0])).status, 201)
    const again = await redeem(environment, 'ada', codes[0])
    assert.equal(again.exit, 1)
    assert.match(again.err, /code_already_used/)
    assert.match((await run(environment, 'status', 'ada')).out, /9 of 10 codes left/)
    assert.equal(await service.stop(), 0)
  })
})
