// Run by hand: `node packages/server/test/pages/pictures.ts [directory]` takes a picture of each state of the hosted pages,
// at the widths of a phone and of a desk, in both colour schemes. Default: those of the documentation, into docs/images.
import { fileURLToPath } from 'node:url'
import { openBrowser, visit } from '../try/stage.ts'
import { openStage } from './stage.ts'
import { walk } from './walk.ts'

const documented = ['enroll', 'sheet', 'check', 'challenge-slip', 'after', 'manage']
const [given] = process.argv.slice(2)
const directory = given ?? fileURLToPath(new URL('../../../../docs/images', import.meta.url))

const sizes = { phone: { width: 360, height: 780 }, desktop: { width: 1440, height: 900 } } as const

const [browser, stage] = await Promise.all([openBrowser(), openStage()])
for (const [place, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const suffix = `${place}${colorScheme === 'dark' ? '-dark' : ''}`
    const { page } = await visit(browser, { viewport, colorScheme })
    await walk(page, stage, suffix, async (state) => {
      if (given === undefined && !documented.includes(state)) return
      await page.screenshot({ path: `${directory}/pages-${state}-${suffix}.png`, fullPage: true })
    })
  }
}
stage.close()
await browser.close()
