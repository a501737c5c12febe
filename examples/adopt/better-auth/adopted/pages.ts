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
        <script type="module" src="/app.js"></script>
      </head>
      <body>
        <header><a href="/account">Notes</a></header>
        <main>
          <h1>${title}</h1>
          ${body}
          <pre role="status"></pre>
        </main>
      </body>
    </html>`.text

export const field = (name: string, label: string, type = 'text'): Html =>
  html`<label>${label} <input name="${name}" type="${type}" required /></label>`

/** A form whose fields go to a call of better-auth; `next` is where it leads when that was done. */
export const form = (
  call: string,
  next: string,
  button: string,
  ...fields: readonly Html[]
): Html =>
  html`<form data-call="${call}" data-next="${next}">${fields}<button>${button}</button></form>`
