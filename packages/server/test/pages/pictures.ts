// `npm run pictures -w sparekey-server [-- DIRECTORY]` takes a picture of every state of the hosted pages, at the widths of a
// phone and of a desk, in both colour schemes, into docs/images or the directory that is named.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openBrowser, visit } from '../try/stage.ts'
import { smallPng } from './small-png.ts'
import { openStage } from './stage.ts'
import { walk } from './walk.ts'

const directory = process.argv[2] ?? fileURLToPath(new URL('../../../../docs/images', import.meta.url))

const sizes = { phone: { width: 360, height: 780 }, desktop: { width: 1440, height: 900 } } as const

const [browser, stage] = await Promise.all([openBrowser(), openStage()])
for (const [place, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const suffix = `${place}${colorScheme === 'dark' ? '-dark' : ''}`
    const { page } = await visit(browser, { viewport, colorScheme })
    await walk(page, stage, suffix, async (state) => {
      const picture = await page.screenshot({ fullPage: true })
      writeFileSync(`${directory}/pages-${state}-${suffix}.png`, smallPng(picture))
    })
  }
}
stage.close()
await browser.close()
