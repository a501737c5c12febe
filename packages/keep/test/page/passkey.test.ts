import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { openBrowser, openEmptyStage, openStage, passphrase, visit } from './stage.ts'
import type { Stage } from './stage.ts'
import { temporaryFolder } from '../support/vault.ts'
import { identityOfPasskey, passkeyInput } from '../../src/vault/passkey.ts'
import { rekeyVault, unlockVault } from '../../src/vault/vault.ts'

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** A browser with an authenticator that answers by itself, with the PRF extension or without. */
async function visitWithKey(
  hasPrf: boolean,
): Promise<{ page: Page; context: BrowserContext; cdp: CDPSession }> {
  const { page, context } = await visit(browser)
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  })
  return { page, context, cdp }
}

/** Opens the keys page under the name that passkeys belong to. */
async function openKeys(page: Page, stage: Stage): Promise<void> {
  await page.goto(stage.served.address)
  await page.getByRole('link', { name: 'Keys' }).click()
  await page.getByRole('button', { name: 'Go on there' }).click()
  await page.getByRole('link', { name: 'Go on', exact: true }).click()
  await page.waitForURL(/^http:\/\/localhost:\d+\/[\w-]+\/$/)
  await page.getByRole('link', { name: 'Keys' }).click()
}

async function addPasskey(page: Page, stage: Stage): Promise<void> {
  await openKeys(page, stage)
  await page.getByLabel('What to call it').fill('blue key')
  await page.getByRole('button', { name: 'Add it' }).click()
}

async function reopened(t: TestContext, { folder }: Stage): Promise<Stage> {
  const stage = await openStage(folder)
  t.after(() => stage.served.close())
  return stage
}

test('a passkey is added, and opens the vault with a touch from then on', async (t) => {
  const first = await openEmptyStage(await temporaryFolder(t))
  const { page, cdp } = await visitWithKey(true)
  await addPasskey(page, first)
  await page.getByText('blue key opens the vault').waitFor()
  first.served.close()
  await first.served.closed

  const second = await reopened(t, first)
  assert.match(second.served.address, /^http:\/\/localhost:/)
  await page.goto(second.served.address)
  await page.getByRole('button', { name: 'Open with a touch' }).click()
  await page.getByRole('heading', { name: 'Bring in your first codes' }).waitFor()
  assert.equal(second.desk.session.vault.openedBy?.id, 'passkey-1')
  second.served.close()

  await t.test('the secret of another key does not open it, and the page says so', async () => {
    const { credentialId = '' } = (await second.desk.slots()).at(-1) ?? {}
    assert.notEqual(credentialId, '')
    await cdp.detach()
    const third = await reopened(t, first)
    const stranger = await visitWithKey(true)
    await stranger.page.goto(third.served.address)
    await stranger.page.getByRole('button', { name: 'Open with a touch' }).click()
    // Chromium may take the page's two minutes to say that no key answered.
    await stranger.page.getByText('Nothing came back').waitFor({ timeout: 130_000 })
    // A program that answers in the place of a key: right name, another secret.
    await stranger.page.evaluate((id) => {
      const form = document.querySelector<HTMLFormElement>('form[data-passkey]')
      form!.querySelector<HTMLInputElement>('input[name=credential]')!.value = id
      form!.querySelector<HTMLInputElement>('input[name=output]')!.value = 'A'.repeat(43)
      form!.submit()
    }, credentialId)
    assert.match(await stranger.page.getByRole('alert').innerText(), /does not open this vault/)
    assert.ok(!third.desk.isOpen)
  })
})

test('nothing can be sent before the script is there that asks the key', async (t) => {
  const stage = await openEmptyStage(await temporaryFolder(t))
  t.after(() => stage.served.close())
  const { page } = await visitWithKey(true)
  const script = Promise.withResolvers<void>()
  await page.route('**/passkey.js', async (route) => {
    await script.promise
    await route.continue()
  })
  await openKeys(page, stage)
  const button = page.getByRole('button', { name: 'Add it' })
  assert.ok(await button.isDisabled())
  script.resolve()
  await button.click()
  await page.getByText('security key opens the vault').waitFor()
})

test('a key without a secret of its own is refused, and nothing is added', async (t) => {
  const stage = await openEmptyStage(await temporaryFolder(t))
  t.after(() => stage.served.close())
  const { page } = await visitWithKey(false)
  await addPasskey(page, stage)
  await page.getByText('cannot open a vault').waitFor()
  assert.deepEqual(
    (await stage.desk.slots()).map(({ kind }) => kind),
    ['passphrase', 'recovery'],
  )
})

test('the slot is what the documented format says: plain age opens it with the derived identity', async (t) => {
  const stage = await openEmptyStage(await temporaryFolder(t))
  t.after(() => stage.served.close())
  const { page } = await visitWithKey(true)
  await addPasskey(page, stage)
  await page.getByText('blue key opens the vault').waitFor()
  const { vaultId } = stage.desk.session.vault.keys
  const output = await page.evaluate(async (input) => {
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: new Uint8Array(32),
        rpId: 'localhost',
        userVerification: 'required',
        extensions: { prf: { eval: { first: new TextEncoder().encode(input) } } },
      },
    })
    const secret = (found as PublicKeyCredential).getClientExtensionResults().prf!.results!
      .first as ArrayBuffer
    return Array.from(new Uint8Array(secret))
  }, `sparekey-keep passkey v1 ${vaultId}`)
  assert.equal(passkeyInput(vaultId), `sparekey-keep passkey v1 ${vaultId}`)
  const identity = identityOfPasskey(Buffer.from(output).toString('base64url'))
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const inner = JSON.parse(await decrypter.decrypt(await readFile(stage.path), 'text')) as { vaultId: string }
  assert.equal(inner.vaultId, vaultId)

  await t.test('and new keys for the vault keep it, or drop it where that is asked for', async () => {
    const settings = stage.desk.settings
    const opened = (): ReturnType<typeof unlockVault> => unlockVault(settings, { kind: 'passkey', identity })
    const same = { passphrase, newRecoveryKey: false }
    const { vault } = await rekeyVault(await opened(), { ...same, removeSlots: [] })
    assert.equal((await opened()).openedBy?.label, 'blue key')
    await rekeyVault(vault, { ...same, removeSlots: ['passkey-1'] })
    await assert.rejects(opened(), { code: 'identity_wrong' })
  })
})

test('what is not 32 bytes stands for no identity', () => {
  for (const output of ['', 'AAAA', 'A'.repeat(44), '!'.repeat(43)]) {
    assert.throws(() => identityOfPasskey(output), { code: 'identity_wrong' })
  }
})
