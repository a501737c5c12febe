import { html } from 'hono/html'
import type { Markup } from '../docs/markup.ts'
import type { Advice, MessageParts } from './render.ts'

/**
 * A message as HTML: headings, a list of facts and links to pages; no images, nothing fetched, and readable where the style
 * is dropped. Everything that was put in is escaped.
 */
export const messageHtml = (parts: MessageParts): Promise<string> => {
  const { language, subject, happened, facts, ifYou, ifNotYou, notes } = parts
  const content = html`<p>${happened}</p>
    <dl>
      ${facts.map(
        ({ name, value }) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${advised(ifYou)} ${advised(ifNotYou)}
    <hr />
    ${notes.map((note) => html`<p class="small">${note}</p>`)}`
  return framedHtml(language, subject, content)
}

const advised = ({ heading, text, link }: Advice): Markup =>
  html`<h2>${heading}</h2>
    <p>${text}</p>
    ${
      link === null
        ? ''
        : html`<p>${link.before}</p>
            <p>
              <a href="${link.url}"><strong>${link.name}</strong></a>
            </p>
            <p class="small">${link.after}</p>`
    }`

/** The frame of every message, with its subject as its heading. */
export const framedHtml = async (language: string, subject: string, content: Markup): Promise<string> => {
  const markup = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${subject}</title>
        <style>
          html {
            background: Canvas;
            color: CanvasText;
          }
          body {
            max-width: 36em;
            margin: 0 auto;
            padding: 1em;
            font-family: system-ui, sans-serif;
            line-height: 1.5;
          }
          h1 {
            font-size: 1.3em;
            line-height: 1.3;
          }
          h2 {
            font-size: 1.1em;
            margin-bottom: 0;
          }
          dt {
            font-weight: bold;
          }
          dd {
            margin: 0 0 0.5em;
            overflow-wrap: anywhere;
          }
          a {
            color: inherit;
          }
          .small {
            font-size: 0.875em;
          }
          .code {
            font:
              bold 1.5em ui-monospace,
              monospace;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${subject}</h1>
          ${content}
        </main>
      </body>
    </html>`
  return markup.toString().replaceAll(/^ +/gm, '')
}
