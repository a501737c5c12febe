// `node packages/server/test/stories/pictures.ts [DIRECTORY]` goes through the two stories and takes a picture of each moment, the
// owner's on a phone and the console's on a desk, into the directory that is named, or of those that the documents show into docs/images.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { smallPng } from '../pages/small-png.ts'
import { openBrowser } from '../try/stage.ts'
import { attackerStory } from './attacker-story.ts'
import { ownerStory } from './owner-story.ts'
import { type Look, openStories, type Stories } from './stage.ts'

const [, , named] = process.argv
const directory = named ?? fileURLToPath(new URL('../../../../docs/images', import.meta.url))
const shown: ReadonlySet<string> = new Set([
  'owner-message',
  'owner-evidence',
  'owner-decide',
  'owner-date',
  'owner-type-the-code',
  'owner-list',
  'owner-trail',
  'attacker-opened',
  'attacker-no',
  'attacker-stopped',
  'attacker-refused',
  'attacker-second-case',
])

const phone = { viewport: { width: 360, height: 780 } }
const desk = { viewport: { width: 1280, height: 900 } }

const lookOf =
  (story: string): Look =>
  async (moment, page) => {
    const name = `${story}-${moment}`
    if (named === undefined && !shown.has(name)) return
    const picture = await page.screenshot({ fullPage: true })
    writeFileSync(`${directory}/support-story-${name}.png`, smallPng(picture))
  }

const browser = await openBrowser()
const tell = async (story: (stories: Stories) => Promise<unknown>): Promise<void> => {
  const stories = await openStories(browser)
  await story(stories)
  await stories.close()
}
await tell(async (stories) => {
  const [owner, agent, approver] = [
    await stories.comes(phone),
    await stories.comes(desk),
    await stories.comes(desk),
  ]
  await ownerStory(stories, { owner, agent, approver }, lookOf('owner'))
})
await tell(async (stories) => {
  const [attacker, owner] = [await stories.comes(phone), await stories.comes(phone)]
  const [agent, approver] = [await stories.comes(desk), await stories.comes(desk)]
  await attackerStory(stories, { attacker, owner, agent, approver }, lookOf('attacker'))
})
await browser.close()
process.exit(0)
