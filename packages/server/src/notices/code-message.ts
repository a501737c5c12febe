import { html } from 'hono/html'
import { fill, wrap } from './clean.ts'
import { framedHtml } from './message-html.ts'
import { momentWords } from './moment.ts'
import type { RenderedNotice } from './render.ts'
import type { Texts } from './texts/texts.ts'

/**
 * The message that carries the code of a case: the code, until when it is good, and that nobody asks for it. No link, so that
 * nobody learns to follow one with a code at hand; and not in the subject, which telephones show while they are locked.
 */
export const codeMessage = async (
  code: { readonly text: string; readonly expiresAt: Date },
  application: string,
  texts: Texts,
): Promise<RenderedNotice> => {
  const { subject, before, goodUntil, where, never } = texts.support.code
  const say = (text: string): string => fill(text, { application, time: momentWords(code.expiresAt, texts) })
  const after = [goodUntil, where, never].map(say)
  return {
    subject: say(subject),
    text: `${[say(before), code.text, ...after].map((block) => wrap(block, COLUMNS)).join('\n\n')}\n`,
    html: await framedHtml(
      texts.language,
      say(subject),
      html`<p>${say(before)}</p>
        <p class="code">${code.text}</p>
        ${after.map((text) => html`<p>${text}</p>`)}`,
    ),
    language: texts.language,
  }
}

const COLUMNS = 76
