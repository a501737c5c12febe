import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** WCAG 2.2 AA, and what the makers of axe think good beside it. */
export const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] as const
/** What a page's look can change of them. */
export const rulesOfLooks = ['color-contrast', 'target-size'] as const

/** What keeps people from using the page as it stands, in words: what axe finds, and what is wider than the screen. */
export const pageFaults = async (page: Page, rules: readonly string[] = everyRule): Promise<string[]> => {
  // Until the styles are there, every link is blue.
  await page.waitForLoadState('load')
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: [...only],
        resultTypes: ['violations'],
      }),
    rules,
  )
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (overflow > 0) found.push(`${overflow} pixels wider than the screen`)
  return found
}
