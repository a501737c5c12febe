// `npm run demo:record [-- DIRECTORY]` walks through the demo in a real browser and takes the pictures of README.md, at the
// widths of a phone and of a desk, in both colour schemes, into docs/images or the directory that is named.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { smallPng } from '../../../packages/server/test/pages/small-png.ts'
import { openBrowser, openStage, visit } from '../test/stage.ts'
import { ada, type Look, useCode, walkThroughList, walkToChallenge, walkToSheet } from '../test/walk.ts'

const directory = process.argv[2] ?? fileURLToPath(new URL('../../../docs/images', import.meta.url))
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 860 } } as const
const taken: ReadonlySet<string> = new Set(['app', 'sheet', 'account', 'challenge', 'list-half', 'mail'])

const browser = await openBrowser()
for (const [place, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const stage = await openStage()
    const suffix = `${place}${colorScheme === 'dark' ? '-dark' : ''}`
    const { page } = await visit(browser, { viewport, colorScheme })
    const look: Look = async (state) => {
      if (!taken.has(state)) return
      const picture = await page.screenshot({ fullPage: place === 'phone' })
      writeFileSync(join(directory, `demo-${state}-${suffix}.png`), smallPng(picture))
    }
    const codes = await walkToSheet(page, stage.origin, ada, look)
    await walkToChallenge(page, ada, look)
    await useCode(page, codes[4] ?? '')
    await walkThroughList(page, ada, 'eight quiet herons', look)
    await page.goto(`${stage.origin}/mail`)
    await look('mail')
    await stage.close()
  }
}
await browser.close()
