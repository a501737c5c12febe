import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { mayDo, permissions } from 'sparekey/service'
import { screens } from '../../../../src/console/screens.ts'
import { type Browser, type ConsoleLab, createConsoleLab } from '../console-lab.ts'

const roles = permissions['self.view']

/** An address of a screen; its parameters are of nothing that there is. */
const pathOf = (path: string): string => path.replaceAll(/:\w+/g, 'none')
const at = (tenant: string, path: string): string =>
  path === '' ? `/console/t/${tenant}` : `/console/t/${tenant}/${pathOf(path)}`

// One suite: at the top the hook would hold for every file of a process that runs several.
describe('who may open and do what', () => {
  let lab: ConsoleLab
  const browsers = new Map<string, Browser>()

  before(async () => {
    lab = await createConsoleLab()
    for (const role of roles) browsers.set(role, await lab.works(role, role))
  })

  const browserOf = (role: string): Browser => browsers.get(role) ?? assert.fail(role)

  for (const screen of screens) {
    test(`"${screen.path}" is opened by who has ${screen.permission}, in their tenant alone`, async () => {
      for (const role of roles) {
        const response = await browserOf(role).get(at('default', screen.path))
        const page = await response.text()
        if (mayDo(role, screen.permission)) {
          assert.ok([200, 303, 404].includes(response.status), `${role}: ${response.status}`)
        } else {
          assert.equal(response.status, 403, role)
          assert.match(page, /You may not do this/)
        }
        if (role === 'instance_admin') continue
        assert.equal((await browserOf(role).get(at('other', screen.path))).status, 403, `${role} elsewhere`)
      }
    })

    for (const [name, act] of Object.entries(screen.acts ?? {})) {
      test(`"${screen.path}" ${name} is done by who has ${act.permission}`, async () => {
        for (const role of roles) {
          const browser = browserOf(role)
          const mayOpen = mayDo(role, screen.permission)
          const fields = { form: lab.formOf(browser) }
          const address = `${at('default', screen.path)}?act=${name}`
          const { status } = await browser.post(address, fields)
          if (mayOpen && mayDo(role, act.permission)) assert.notEqual(status, 403, role)
          else assert.equal(status, 403, role)
          if (role === 'instance_admin') continue
          const elsewhere = `${at('other', screen.path)}?act=${name}`
          assert.equal((await browser.post(elsewhere, { form: lab.formOf(browser) })).status, 403)
        }
      })
    }
  }

  test('every act and every screen names a permission of the table', () => {
    for (const { path, permission, acts = {} } of screens) {
      for (const name of [permission, ...Object.values(acts).map((act) => act.permission)]) {
        assert.ok(name in permissions, `${path} ${name}`)
      }
    }
  })

  test('no two screens have one address', () => {
    const paths = screens.map(({ path }) => path.replaceAll(/:\w+/g, ':'))
    assert.equal(new Set(paths).size, paths.length)
  })
})
