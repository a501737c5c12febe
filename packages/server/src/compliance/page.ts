import { html, raw } from 'hono/html'
import type { Assessed } from './assess.ts'
import { frameworkNames, type FrameworkName } from './clause.ts'
import type { Running } from './running.ts'
import { caveat, countsLine, standingOf, toDo } from './wording.ts'

export interface PageOf {
  readonly running: Pick<Running, 'tenant' | 'policy'>
  readonly assessed: readonly Assessed[]
  readonly version: string
  readonly at: Date
}

/** The assessment as one HTML file without anything fetched, to be read on a screen, printed or kept as a PDF. */
export const compliancePage = async ({ running, assessed, version, at }: PageOf): Promise<string> => {
  const frameworks = [...new Set(assessed.map(({ framework }) => framework))]
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Backup codes: how this configuration stands to the standards</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>Backup codes: how this configuration stands to the standards</h1>
          <p>
            Tenant ${running.tenant}, policy ${running.policy.name}, codes of the format
            ${running.policy.format}. Sparekey ${version}, ${at.toISOString().slice(0, 16).replace('T', ' ')}
            UTC.
          </p>
          <p><strong>${countsLine(assessed)}</strong> ${caveat}</p>
        </header>
        <main>${frameworks.map((framework) => section(framework, assessed))}</main>
      </body>
    </html> `
  return page.toString()
}

const section = (framework: FrameworkName, assessed: readonly Assessed[]) =>
  html`<section>
    <h2>${frameworkNames[framework]}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Clause</th>
          <th scope="col">It asks</th>
          <th scope="col">It stands</th>
          <th scope="col">Proven by</th>
        </tr>
      </thead>
      <tbody>
        ${assessed.filter((one) => one.framework === framework).map(row)}
      </tbody>
    </table>
  </section> `

const row = (one: Assessed) =>
  html`<tr class="${one.standing}">
    <th scope="row">${one.clause}</th>
    <td>${one.asks}</td>
    <td>
      <strong>${standingOf(one)}</strong>.
      ${one.how}${toDo(one) === null ? '' : html`<br /><em>To do: ${toDo(one)}</em>`}
    </td>
    <td>${one.evidence.map(({ file, title }) => html`<p>“${title}”<br /><code>${file}</code></p>`)}</td>
  </tr> `

const style = `
body { margin: 0 auto; max-width: 75rem; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; color: CanvasText; background: Canvas; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: start; vertical-align: top; padding: 0.4rem 0.6rem 0.4rem 0; border-top: 1px solid GrayText; overflow-wrap: anywhere; }
thead th { border-top: 0; }
th:nth-child(1) { width: 14%; }
th:nth-child(2) { width: 22%; }
th:nth-child(4) { width: 30%; }
td p { margin: 0 0 0.4rem; font-size: 0.875rem; }
.not_met td:nth-child(3) { border-inline-start: 0.25rem solid; padding-inline-start: 0.5rem; }
@media (max-width: 45rem) {
  thead { display: none; }
  table, tbody, tr, th, td { display: block; }
  tr { border-top: 1px solid GrayText; padding: 0.5rem 0; }
  tr > * { border: 0; padding: 0.15rem 0; }
  tbody th:nth-child(1) { width: auto; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  td p { font-size: 8pt; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
`
