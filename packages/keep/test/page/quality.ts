import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'

// Half the size of the package's own entry, which is sent to the browser for every page.
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Contrast depends on the colours alone, and layout on the width alone, so these two see everything. */
export const looks = {
  'a phone in daylight': { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
  'a desk at night': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>

/** Words of those who make such programs. A person who keeps codes has not heard them. */
const jargon =
  /\b(?:(?<!two-)factors?|credentials?|redee\w+|revo[ck]\w+|tokens?|polic\w+|sessions?|MFA|2FA|slots?|loopback|HTML|JSON|undefined|null|object)\b/

/** What every page is held against, and what of it a width or colours can change. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const rulesOfLooks = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable']

/**
 * What is wrong with a page as it stands, in words, in every one of {@link looks}. The page is left as it was, in the look that its
 * visitor goes through it in.
 */
export async function problemsOf(page: Page, walkedIn: keyof typeof looks): Promise<readonly string[]> {
  // A page that came by a redirect may stand here before its style sheet does.
  await page.waitForLoadState('load')
  await page.evaluate(source)
  const names = (Object.keys(looks) as (keyof typeof looks)[]).toSorted(
    (a, b) => Number(a === walkedIn) - Number(b === walkedIn),
  )
  const found: string[] = []
  for (const name of names) {
    await page.setViewportSize(looks[name].viewport)
    await page.emulateMedia({ colorScheme: looks[name].colorScheme })
    found.push(
      ...(await problemsAsItStands(page, name === walkedIn ? rules : rulesOfLooks)).map(
        (problem) => `on ${name}: ${problem}`,
      ),
    )
  }
  return found
}

async function problemsAsItStands(page: Page, held: string[]): Promise<readonly string[]> {
  const { violations, overflow } = await page.evaluate(async (runOnly) => {
    const result = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly,
      resultTypes: ['violations'],
      iframes: false,
    })
    return { violations: result.violations, overflow: document.documentElement.scrollWidth - innerWidth }
  }, held)
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  if (overflow > 0) found.push(`${overflow} pixels wider than the screen`)
  const said = jargon.exec(await page.locator('body').innerText())
  if (said !== null) found.push(`says “${said[0]}”`)
  return found
}
