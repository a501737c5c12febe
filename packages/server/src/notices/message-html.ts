import { html } from 'hono/html'
import type { MessageParts } from './render.ts'

/**
 * A message as HTML: headings, a list of facts and one link; no images, nothing fetched, and readable where the style is
 * dropped. Everything that was put in is escaped.
 */
export const messageHtml = async (parts: MessageParts): Promise<string> => {
  const { language, subject, happened, facts, ifYou, ifNotYou, link, notes } = parts
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
        </style>
      </head>
      <body>
        <main>
          <h1>${subject}</h1>
          <p>${happened}</p>
          <dl>
            ${facts.map(
              ({ name, value }) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>
          <h2>${ifYou.heading}</h2>
          <p>${ifYou.text}</p>
          <h2>${ifNotYou.heading}</h2>
          <p>${ifNotYou.text}</p>
          ${
            link === null
              ? ''
              : html`<p>${link.before}</p>
                  <p>
                    <a href="${link.url}"><strong>${link.name}</strong></a>
                  </p>
                  <p class="small">${link.after}</p>`
          }
          <hr />
          ${notes.map((note) => html`<p class="small">${note}</p>`)}
        </main>
      </body>
    </html>`
  return markup.toString().replaceAll(/^ +/gm, '')
}
