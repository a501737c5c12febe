import { html } from 'hono/html'
import type { Markup } from '../docs/markup.ts'
import { layout } from '../pages/views/layout.ts'
import type { Words } from '../pages/words.ts'
import { type FoundSheetTexts, foundSheetTexts } from './texts.ts'

const textsOf = ({ texts }: Words): FoundSheetTexts =>
  texts.language === 'de' ? foundSheetTexts.de : foundSheetTexts.en

/** The form. What was typed is not shown again: it may have been a code. */
export const askPage = (words: Words, isMistyped: boolean): Markup => {
  const texts = textsOf(words)
  const { problem } = texts
  return layout(
    words,
    isMistyped ? problem.heading : texts.heading,
    html`<h1>${texts.heading}</h1>
      <p class="lead">${words.say(texts.lead)}</p>
      <p><strong>${texts.never}</strong></p>
      ${
        isMistyped
          ? html`<div class="said" id="said" role="alert">
              <h2>${problem.heading}</h2>
              <p>${problem.text}</p>
            </div>`
          : ''
      }
      <form method="post">
        <label for="serial">${texts.serial}</label>
        <p class="hint" id="serial-hint">${texts.serialHint}</p>
        <input
          class="code"
          id="serial"
          name="serial"
          type="text"
          required
          maxlength="20"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="serial-hint${isMistyped ? ' said' : ''}"
          ${isMistyped ? html`aria-invalid="true" autofocus` : ''}
        />
        <label for="account">${texts.account}</label>
        <p class="hint" id="account-hint">${texts.accountHint}</p>
        <input
          class="code"
          id="account"
          name="account"
          type="text"
          maxlength="256"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="account-hint"
        />
        <button class="main">${texts.button}</button>
      </form>
      <p>${texts.own}</p>`,
  )
}

export const thanksPage = (words: Words): Markup => {
  const { heading, paragraphs } = textsOf(words).thanks
  return layout(
    words,
    heading,
    html`<h1>${heading}</h1>
      ${paragraphs.map((text) => html`<p>${words.say(text)}</p>`)}`,
  )
}
