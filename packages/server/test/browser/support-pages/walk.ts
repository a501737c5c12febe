import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { SupportCase } from 'sparekey'
import { GUESS, withSlip } from '../../try/stage.ts'
import { settled } from '../../pages/stage.ts'
import { inHours, NOW } from '../../unit/support-pages/support.ts'
import type { SupportStage } from './stage.ts'

type Look = (state: string) => Promise<void>

/** As a request may stand, for its owner. */
const standings: readonly (readonly [state: string, given: Partial<SupportCase>])[] = [
  ['open', { state: 'open' }],
  ['review', { state: 'review' }],
  ['held', { state: 'approved', held: true }],
  ['unreached', { state: 'approved', notBefore: null }],
  ['waiting', { state: 'approved' }],
]

/** Walks through every state of the pages, in any language, and looks at each. */
export const walk = async (page: Page, stage: SupportStage, look: Look): Promise<void> => {
  const home = `${stage.origin}/pages`
  const open = async (): Promise<void> => {
    const { token } = await stage.visits.open()
    await page.goto(`${home}/${token}`)
  }
  await links(page, stage, look)
  stage.put(null)
  await open()
  await look('start')
  await page.goto(`${home}?about=case_frozen`)
  await look('start-refused')
  stage.put({ state: 'cancelled', endedAt: NOW })
  await page.goto(home)
  await look('start-again')
  for (const [state, given] of standings) {
    stage.put(given)
    await page.goto(home)
    await look(state)
  }
  stage.put({ state: 'released', ready: true, claimUntil: inHours(24) })
  await page.goto(home)
  await look('ready')
  const sentTo = encodeURIComponent('a•••@e•••.org b•••@m•••.net')
  await page.goto(`${home}?about=code_sent&at=${inHours(1 / 6).getTime()}&sentTo=${sentTo}`)
  await look('sent')
  await type(page, withSlip(GUESS))
  await look('slip')
  await type(page, GUESS)
  await look('wrong')
  await use(stage)
  await page.goto(home)
  await look('after')
}

const links = async (page: Page, stage: SupportStage, look: Look): Promise<void> => {
  await page.goto(`${stage.origin}/support`)
  await look('public')
  for (const [act, state] of [
    ['confirm', 'open'],
    ['cancel', 'approved'],
    ['dispute', 'redeemed'],
  ] as const) {
    stage.put({ state })
    await page.goto(`${stage.origin}/support/${act}`)
    await look(`${act}-link`)
    await page.locator('button').click()
    await look(`${act}-done`)
  }
  stage.put({ state: 'approved' })
  await page.goto(`${stage.origin}/support/status`)
  await look('status-link')
  await page.goto(`${stage.origin}/support/none`)
  await look('no-link')
}

const type = async (page: Page, code: string): Promise<void> => {
  await page.locator('input.code:visible').fill(code)
  await settled(page, () => page.locator('form:has(input.code):visible button').click())
}

/** A recovery as a code opens it, in every visit that is open. */
const use = async ({ visits }: SupportStage): Promise<void> => {
  const { sparekey, clock, pageSessions } = visits
  const signedIn = (...methods: string[]) => ({ methods, at: clock.now() })
  const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication: signedIn('pwd', 'otp') })
  if (!sheet.ok) return assert.fail(sheet.code)
  const used = await sparekey.redeem('ada', { code: sheet.codes[0], firstFactor: signedIn('pwd') })
  if (!used.ok || used.recovery === null) return assert.fail('no recovery')
  const { token: _, ...recovery } = used.recovery
  const redemption = { ...used, recovery, basis: 'support', restrictUntil: inHours(24) }
  const { ok: __, ...kept } = redemption
  for (const id of visits.openIds()) {
    const session = await pageSessions.read('default', id)
    if (session?.state === 'open') await pageSessions.end(session, 'done', { redemption: kept })
  }
}
