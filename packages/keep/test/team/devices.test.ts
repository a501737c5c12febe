import assert from 'node:assert/strict'
import { cp, readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { githubFile, Keep, keepWithGithub, keepWithVault } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

const codes = githubFile.trim().split('\n')

/** Another machine of somebody: the vault and its passphrase, and nothing that the first one remembers. */
async function machineOf(t: TestContext, keep: Keep, name: string): Promise<Keep> {
  const other = new Keep(keep.path(name))
  await cp(keep.path('run'), other.path('run'), { recursive: true })
  for (const file of ['codes.keep', 'passphrase']) await cp(keep.path(file), other.path(file))
  other.now = keep.now
  t.after(() => other.run('lock'))
  return other
}

const refusal = async (keep: Keep, ...argv: string[]): Promise<string> => {
  const { code, notes } = await keep.run('team', ...argv)
  assert.equal(code, 14, `${argv.join(' ')}: ${notes}`)
  return notes
}

test('devices of a team', async (t) => {
  const { server } = await office(t)
  const desks = [keepWithGithub(t), keepWithVault(t), keepWithVault(t)]
  const [ada, bo, cy] = await Promise.all(desks.map(async (keep) => atDesk(await keep)))
  assert.ok(ada !== undefined && bo !== undefined && cy !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, bo, 'bo')
  await joins(ada, cy, 'cy')
  await t.test(
    'a stolen device is refused at once, what it was given is reported, and the other devices go on',
    async () => {
      await ada.ok('team', 'shelf', 'production', '--owner', 'bo')
      await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')

      await bo.ok('team', 'list')
      const laptop = await machineOf(t, bo, 'laptop')
      assert.match(await refusal(laptop, 'list'), /none of your devices in this team[^]*keep team device ask/)
      await laptop.ok('team', 'device', 'ask')
      assert.match(await refusal(laptop, 'list'), /Where this machine was removed, or not added yet/)
      const { line, device } = (await laptop.json('team', 'device', 'ask')) as {
        line: string
        device: string
      }
      assert.match(await refusal(cy, 'device', 'add', line, '--yes'), /may not add devices of others/)
      assert.match(
        await ada.typed(['n'], 'team', 'device', 'add', line).then(({ notes }) => notes),
        /speak to bo/,
      )
      assert.match(
        await bo.ok('team', 'device', 'add', line, '--yes'),
        /bo has 2 devices[^]*Are they all theirs/,
      )
      assert.match(await laptop.ok('team', 'device'), new RegExp(`${device} +20\\S+ +0 +never +this machine`))
      const again = await laptop.run('team', 'device', 'ask')
      assert.match(again.notes, /one of your devices in this team already/)

      const shown = await laptop.run('team', 'reveal', 'github-jane', '--show')
      assert.equal(shown.out.split('\n')[0], codes[0], shown.notes)
      assert.match(await ada.ok('team', 'device', 'bo'), new RegExp(`${device} +20\\S+ +1 +20`))
      const machine = await laptop.run('team', 'device', 'remove', device, '--yes')
      assert.match(machine.notes, /This is the machine that you are at/)
      assert.match(await refusal(cy, 'device', 'remove', device, '--yes'), /may not revoke devices/)
      const removed = await bo.ok('team', 'device', 'remove', device, '--yes')
      assert.match(removed, /Given out to it:\n {2}github-jane: 1 code, last 20\S+\. Make new ones/)
      assert.match(removed, /in the vault itself: nothing[^]*the keys of bo are known: keep team remove bo/)
      for (const words of [['list'], ['reveal', 'github-jane', '--show']])
        assert.match(await refusal(laptop, ...words), /says no: Calls are signed by a device/)
      const next = await bo.run('team', 'reveal', 'github-jane', '--show')
      assert.equal(next.out.split('\n')[0], codes[1], next.notes)
      assert.match(await ada.ok('team', 'report', 'bo'), /github-jane: 2 codes/)
    },
  )

  await t.test(
    'who loses the only device is given another one, or invited again under new keys; the key of one is in no vault',
    async () => {
      const { devices } = (await bo.json('team', 'device')) as { devices: { id: string }[] }
      const id = devices[0]?.id ?? ''
      const removed = await ada.ok('team', 'device', 'remove', id, '--yes')
      assert.match(removed, /bo has no device left\. With the vault on another machine: keep team device ask/)
      assert.match(await refusal(bo, 'list'), /Calls are signed by a device/)
      const desk = await machineOf(t, bo, 'desk')
      const { line } = (await desk.json('team', 'device', 'ask')) as { line: string }
      await ada.ok('team', 'device', 'add', line, '--yes')
      await desk.ok('team', 'list')
      assert.match(await refusal(bo, 'list'), /Calls are signed by a device/)

      const own = (await ada.json('team', 'device')) as { devices: { id: string }[] }
      await ada.ok('team', 'invite', '--director')
      assert.equal(own.devices.length, 1)
      await ada.ok('team', 'remove', 'bo', '--yes')
      await joins(ada, desk, 'bo')
      await desk.ok('team', 'list')
      const kept = await readdir(desk.path('config/teams'))
      const files = kept.filter((name) => name.endsWith('.device'))
      assert.equal(files.length, 2, 'under the former keys and the new ones')
      for (const name of files)
        assert.match(
          (await readFile(desk.path(`config/teams/${name}`))).toString('latin1'),
          /^age-encryption\.org/,
        )
    },
  )
})
