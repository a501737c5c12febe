import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'

/** Contrast depends on the colours alone, and layout on the width alone, so these two see everything. */
export const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'a phone in daylight': { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
  'a desk at night': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
}

/** Words of those who make such programs. A person who keeps codes has not heard them. */
const jargon =
  /\b(?:(?<!two-)factors?|credentials?|redee\w+|revo[ck]\w+|tokens?|polic\w+|sessions?|MFA|2FA|slots?|loopback|HTML|JSON|undefined|null|object)\b/

/** What is wrong with a page as it stands, in words. */
export async function problemsOf(page: Page): Promise<readonly string[]> {
  // A page that came by a redirect may stand here before its style sheet does.
  await page.waitForLoadState('load')
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      iframes: false,
    }),
  )
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (overflow > 0) found.push(`${overflow} pixels wider than the screen`)
  const said = jargon.exec(await page.locator('body').innerText())
  if (said !== null) found.push(`says “${said[0]}”`)
  return found
}
