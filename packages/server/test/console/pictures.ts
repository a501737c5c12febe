// `node packages/server/test/console/pictures.ts DIRECTORY [SCREEN…]` takes a picture of screens of the console (by default of all)
// at the widths of a phone and of a desk, in both colour schemes.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { mayDo, permissions } from 'sparekey/service'
import { screens } from '../../src/console/screens.ts'
import { smallPng } from '../pages/small-png.ts'
import { openBrowser } from '../try/stage.ts'
import { at, openConsole } from './stage.ts'

const [directory, ...wanted] = process.argv.slice(2)
assert.ok(directory !== undefined, 'Name the directory.')

const sizes = { phone: { width: 360, height: 780 }, desktop: { width: 1280, height: 900 } } as const
const nameOf = (path: string): string => path.replaceAll(/[/:]+/g, '-').toLowerCase() || 'overview'

const browser = await openBrowser()
const stage = await openConsole(browser)
for (const [index, screen] of screens.entries()) {
  const name = nameOf(screen.path)
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const role = permissions['self.view'].find((one) => mayDo(one, screen.permission)) ?? assert.fail(name)
  for (const [place, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context } = await stage.open(role, { viewport, colorScheme, javaScriptEnabled: false })
      await page.goto(at(stage.paths[index] ?? '').replace(/\/$/, ''))
      const picture = await page.screenshot({ fullPage: true })
      const suffix = `${place}${colorScheme === 'dark' ? '-dark' : ''}`
      writeFileSync(`${directory}/console-${name}-${suffix}.png`, smallPng(picture))
      await context.close()
    }
  }
}
await browser.close()
process.exit(0)
