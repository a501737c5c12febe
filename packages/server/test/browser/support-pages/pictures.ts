// `npm run pictures:support -w sparekey-server [-- DIRECTORY]` takes a picture of every state of the pages of a request for
// help, at the widths of a phone and of a desk, in both colour schemes, into the directory that is named, or of those that
// the documents show into docs/images.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { smallPng } from '../../pages/small-png.ts'
import { openBrowser, visit } from '../../try/stage.ts'
import { openSupportStage } from './stage.ts'
import { walk } from './walk.ts'

const [, , named] = process.argv
const directory = named ?? fileURLToPath(new URL('../../../../../docs/images', import.meta.url))
const shown: ReadonlySet<string> = new Set([
  'start',
  'confirm-link',
  'cancel-link',
  'waiting',
  'sent',
  'after',
])

const sizes = { phone: { width: 360, height: 780 }, desktop: { width: 1440, height: 900 } } as const

const browser = await openBrowser()
for (const [place, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const suffix = `${place}${colorScheme === 'dark' ? '-dark' : ''}`
    const { page } = await visit(browser, { viewport, colorScheme })
    const stage = await openSupportStage()
    await walk(page, stage, async (state) => {
      if (named === undefined && !shown.has(state)) return
      writeFileSync(
        `${directory}/support-${state}-${suffix}.png`,
        smallPng(await page.screenshot({ fullPage: true })),
      )
    })
    stage.close()
  }
}
await browser.close()
