import axe from 'axe-core'
import type { Page } from 'playwright-core'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const violations = async (page: Page, run: axe.RunOptions): Promise<readonly string[]> => {
  const found = await page.evaluate(
    async (options) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
    { ...run, resultTypes: ['violations' as const] },
  )
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

/** A phone, the narrowest screen, 200 % of a screen of 1,280, a desk; each also with the text at twice its size where it has room. */
const widths = [
  { width: 320, text: '100%' },
  { width: 360, text: '100%' },
  { width: 640, text: '200%' },
  { width: 1440, text: '100%' },
]

/** What does not fit, also where the direction of the text is turned. */
export const overflows = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = []
  for (const { width, text } of widths) {
    await page.setViewportSize({ width, height: 780 })
    const here = await page.evaluate((size) => {
      const root = document.documentElement
      const { dir } = root
      root.style.fontSize = size
      const wide: string[] = []
      for (const direction of ['ltr', 'rtl']) {
        root.dir = direction
        // From right to left, what is too wide sticks out to the left, where scrollWidth does not see it.
        const outside = [...document.querySelectorAll('main *')].filter((one) => {
          const { left, right, width: own } = one.getBoundingClientRect()
          return own > 0 && (left < -0.5 || right > innerWidth + 0.5)
        })
        if (root.scrollWidth > innerWidth || outside.length > 0) {
          wide.push(`${direction}: ${root.scrollWidth} of ${innerWidth}, ${outside[0]?.outerHTML}`)
        }
      }
      root.dir = dir
      root.style.fontSize = ''
      return wide
    }, text)
    found.push(...here.map((one) => `at ${width} pixels, text at ${text}: ${one}`))
  }
  return found
}

/** Everything that is said: shown or not yet, in the title, to a screen reader, and by the script. */
export const wordsOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const texts = [document.title, document.body.textContent]
    for (const one of document.querySelectorAll('main *, main')) {
      for (const { name, value } of one.attributes) {
        if (/^(aria-label|title|alt|placeholder|data-(?!codes|copy$).*)$/.test(name)) texts.push(value)
      }
    }
    return texts.join('\n')
  })

export const lowTargets = (page: Page): Promise<readonly string[]> =>
  page
    .locator('main :is(button, .button, input.code, summary, label.choice):visible')
    .evaluateAll((all) =>
      all
        .filter((one) => one.getBoundingClientRect().height < 44)
        .map(({ outerHTML }) => `too low for a thumb: ${outerHTML}`),
    )

/** In English: axe by day, by night and in forced colours. */
export const impairments = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const found = [...(await violations(page, { runOnly: RULES }))]
  for (const media of [{ colorScheme: 'dark' }, { forcedColors: 'active' }] as const) {
    await page.emulateMedia(media)
    found.push(...(await violations(page, { runOnly: ['color-contrast'] })))
    await page.emulateMedia({ colorScheme: null, forcedColors: null })
  }
  return found
}
