/** Text in markup stays text; what `html` itself made stays markup. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
const escaped = (value: unknown): string =>
  value instanceof Html
    ? value.text
    : String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
export const html = (strings: TemplateStringsArray, ...values: readonly unknown[]): Html =>
  new Html(
    String.raw({ raw: strings }, ...values.map((value) => [value].flat().map(escaped).join(''))),
  )

export const page = (title: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · Notes</title>
        <link rel="stylesheet" href="/app.css" />
      </head>
      <body>
        <header><a href="/">Notes</a></header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text

export const field = (name: string, label: string, type = 'text'): Html =>
  html`<label>${label} <input name="${name}" type="${type}" required /></label>`

export const form = (action: string, button: string, ...fields: readonly Html[]): Html =>
  html`<form method="post" action="${action}">${fields}<button>${button}</button></form>`
