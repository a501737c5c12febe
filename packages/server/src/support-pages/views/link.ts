import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { plainLayout } from '../../pages/views/layout.ts'
import { isLive, type ShownCase } from '../standing.ts'
import type { SupportWords } from '../words.ts'
import { caseFacts, contactCard, paragraphsOf, standingText } from './parts.ts'
import { startContent } from './start.ts'

/** What a link of a message can do. */
export type LinkAct = 'cancel' | 'confirm' | 'dispute'

export interface LinkView {
  readonly shown: ShownCase
  readonly now: Date
}

/** Before the one button is pressed. It posts to the same address. */
export const askPage = (words: SupportWords, act: LinkAct, { shown }: LinkView): Markup => {
  const { ask, button } = words.support[act]
  return plainLayout(
    words,
    ask.heading,
    html`<h1>${ask.heading}</h1>
      ${paragraphsOf(words, ask.paragraphs)} ${caseFacts(words, shown)}
      <form method="post"><button class="main">${button}</button></form>
      ${contactCard(words)}`,
  )
}

export const donePage = (words: SupportWords, act: LinkAct, { shown }: LinkView): Markup => {
  const { done } = words.support[act]
  return plainLayout(
    words,
    done.heading,
    html`<h1>${done.heading}</h1>
      ${paragraphsOf(words, done.paragraphs)} ${caseFacts(words, shown)} ${contactCard(words)}`,
  )
}

/** How the request stands, for whoever has a link to it: there is nothing to press. */
export const standingPage = (words: SupportWords, { shown, now }: LinkView): Markup => {
  const { heading, text } = standingText(words, shown, now)
  return plainLayout(
    words,
    heading,
    html`<h1>${heading}</h1>
      <p class="lead">${text}</p>
      ${caseFacts(words, shown)}
      ${isLive(shown) ? paragraphsOf(words, [words.support.signIn, words.support.notYours]) : ''}
      ${contactCard(words)}`,
  )
}

export const nothingPage = (words: SupportWords, about: 'unknown' | 'later'): Markup => {
  const { heading, paragraphs } = words.support[about]
  return plainLayout(
    words,
    heading,
    html`<h1>${heading}</h1>
      ${paragraphsOf(words, paragraphs)} ${contactCard(words)}`,
  )
}

/** "I have lost everything", for who came by a link and is not known. */
export const publicStartPage = (words: SupportWords, supportUrl: string | null): Markup => {
  const { heading } = words.support.start
  const view = { supportUrl, wait: null, begin: 'signIn' as const }
  return plainLayout(
    words,
    heading,
    html`<h1>${heading}</h1>
      ${startContent(words, view)}`,
  )
}
