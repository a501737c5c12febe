import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser, ConsoleLab } from '../console-lab.ts'
import { createConsoleLab, hiddenIn, locationOf } from '../console-lab.ts'
import { createTestScreens } from '../screens-for-tests.ts'

const START = '/console/t/default'

const setUp = async () => {
  const { screens, done } = createTestScreens()
  const lab = await createConsoleLab({ screens, clock: 'real' })
  const sue = await lab.works('sue', 'security_admin')
  lab.provider.says.subject = 'sue'
  lab.provider.says.groups = ['g-security']
  return { ...lab, sue, done }
}

/** Sends the form of a dangerous act; the address where it waits. */
const begin = async (
  browser: Browser,
  act: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> => {
  const { form = '' } = hiddenIn(await (await browser.get(START)).text())
  return locationOf(await browser.post(`${START}?act=${act}`, { form, ...fields }))
}

/** Goes to the provider from the page of a dangerous act, and comes back. */
const prove = async ({ provider }: ConsoleLab, browser: Browser, confirmUrl: string): Promise<Response> => {
  const page = await (await browser.get(confirmUrl)).text()
  const [, proveHref = ''] = /href="(\/console\/prove\?[^"]+)"/.exec(page) ?? assert.fail('a way to prove it')
  const provePage = await (await browser.get(proveHref)).text()
  const [, start = ''] =
    /href="(\/console\/prove\/start\?[^"]+)"/.exec(provePage) ?? assert.fail('a way to start')
  const away = locationOf(await browser.get(start.replaceAll('&amp;', '&')))
  return browser.get(provider.comesBack(away))
}

const confirm = async (browser: Browser, confirmUrl: string, typed: string): Promise<Response> => {
  const { form = '' } = hiddenIn(await (await browser.get(confirmUrl)).text())
  return browser.post(confirmUrl, { form, typed })
}

test('a dangerous act is done after a page that names it, a proof, and what was typed; and once', async () => {
  const lab = await setUp()
  const { sue, done, views } = lab
  const url = await begin(sue, 'revoke', { of: 'ada' })
  const before = await (await sue.get(url)).text()
  assert.match(before, /Revoke the sheet of ada/)
  assert.match(before, /Sheets/)
  assert.doesNotMatch(before, /<button class="danger">/)
  const cookies = [...sue.cookies.values()]
  const proved = await prove(lab, sue, url)
  assert.equal(proved.status, 200)
  assert.match(await proved.text(), new RegExp(`content="0;url=${url}"`))
  assert.notDeepEqual([...sue.cookies.values()], cookies, 'the session has another cookie')
  const wrong = await confirm(sue, url, 'eve')
  assert.equal(wrong.status, 422)
  assert.match(await wrong.text(), /There is a problem/)
  assert.deepEqual(done, [])
  const { form = '' } = hiddenIn(await (await sue.get(url)).text())
  const sent = await Promise.all([1, 2].map(() => sue.post(url, { form, typed: 'ada' })))
  assert.deepEqual(
    sent.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, 409],
  )
  assert.deepEqual(done, ['revoke ada'])
  assert.equal((await sue.get(url)).status, 409)
  const kinds = (await views.list('default')).items.map(({ kind, detail }) => `${kind} ${detail['act']}`)
  assert.deepEqual(kinds, ['act revoke'])
})

test('without a proof the form of the second page does nothing, however it is sent', async () => {
  const { sue, done } = await setUp()
  const url = await begin(sue, 'revoke', { of: 'ada' })
  const { form = '' } = hiddenIn(await (await sue.get(START)).text())
  assert.equal(locationOf(await sue.post(url, { form, typed: 'ada' })), url)
  assert.deepEqual(done, [])
})

test('a proof for one act is none for another', async () => {
  const lab = await setUp()
  const { sue, done } = lab
  const [one, two] = [await begin(sue, 'revoke', { of: 'ada' }), await begin(sue, 'freeze', {})]
  await prove(lab, sue, one)
  const { form = '' } = hiddenIn(await (await sue.get(START)).text())
  assert.equal(locationOf(await sue.post(two, { form })), two)
  assert.match(await (await sue.get(two)).text(), /Show that it is you/)
  assert.deepEqual(done, [])
})

test('an act that waits in one session is nothing in another', async () => {
  const lab = await setUp()
  const url = await begin(lab.sue, 'freeze', {})
  const other = await lab.works('sue', 'security_admin')
  assert.equal((await other.get(url)).status, 404)
})

test('a proof by another person, or by a sign-in of before, is none', async () => {
  const lab = await setUp()
  const { sue, provider, done } = lab
  const url = await begin(sue, 'freeze', {})
  provider.says.subject = 'eve'
  assert.equal((await prove(lab, sue, url)).status, 403)
  provider.says.subject = 'sue'
  provider.says.authenticatedSecondsAgo = 60
  assert.equal((await prove(lab, sue, url)).status, 403)
  provider.says.amr = ['pwd']
  provider.says.authenticatedSecondsAgo = 0
  assert.equal((await prove(lab, sue, url)).status, 403)
  assert.match(await (await sue.get(url)).text(), /Show that it is you/)
  assert.deepEqual(done, [])
})

test('an answer of the provider that another browser set out for is not taken', async () => {
  const lab = await setUp()
  const { sue, provider, newBrowser } = lab
  const url = await begin(sue, 'freeze', {})
  const page = await (await sue.get(url)).text()
  const [, proveHref = ''] = /href="(\/console\/prove\?[^"]+)"/.exec(page) ?? []
  const provePage = await (await sue.get(proveHref)).text()
  const [, start = ''] = /href="(\/console\/prove\/start\?[^"]+)"/.exec(provePage) ?? []
  const away = locationOf(await sue.get(start.replaceAll('&amp;', '&')))
  assert.equal((await newBrowser().get(provider.comesBack(away))).status, 403)
})

test('from another network or browser nothing is shown until the person proves who they are', async () => {
  const lab = await setUp()
  const { sue } = lab
  sue.agent = 'Mozilla/5.0 (Windows) Chrome/140.0'
  const response = await sue.get(START)
  assert.equal(locationOf(response), `/console/prove?back=${encodeURIComponent(START)}`)
  const page = await (await sue.get(locationOf(response))).text()
  const [, start = ''] = /href="(\/console\/prove\/start\?[^"]+)"/.exec(page) ?? assert.fail()
  const away = locationOf(await sue.get(start.replaceAll('&amp;', '&')))
  assert.equal(new URL(away).searchParams.get('max_age'), '0')
  assert.equal(new URL(away).searchParams.get('prompt'), 'login')
  assert.equal((await sue.get(lab.provider.comesBack(away))).status, 200)
  assert.equal((await sue.get(START)).status, 200)
})
