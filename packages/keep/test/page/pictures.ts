// Makes the pictures of the page for docs/images: node packages/keep/test/page/pictures.ts [FOLDER]
// The passphrases, keys and codes on them are made up for the moment.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBrowser, openStage, visit } from './stage.ts'
import { tell } from './story.ts'

const folder = process.argv[2] ?? fileURLToPath(new URL('../../../../docs/images', import.meta.url))
const wanted = process.argv[2] === undefined ? new Set(['account', 'check', 'loss', 'status']) : null
const sizes = { phone: { width: 360, height: 780 }, desktop: { width: 1440, height: 900 } } as const

const browser = await openBrowser()
for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const home = await mkdtemp(join(tmpdir(), 'keep-pictures-'))
    const { served } = await openStage(home)
    const { page, context } = await visit(browser, { viewport, colorScheme })
    await tell(page, served.address, async (shown, name) => {
      if (wanted?.has(name) === false) return
      const dark = colorScheme === 'dark' ? '-dark' : ''
      await shown.screenshot({ path: join(folder, `keep-${name}-${size}${dark}.png`), fullPage: true })
    })
    await context.close()
    served.close()
    await served.closed
    await rm(home, { recursive: true })
  }
}
await browser.close()
