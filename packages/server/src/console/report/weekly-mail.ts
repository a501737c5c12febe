import { html } from 'hono/html'
import type { SupportReport } from 'sparekey/service'
import type { RenderedNotice } from '../../notices/render.ts'
import { percent } from '../overview/figures.ts'
import { caseCounts, durationText, waitRows } from './support-view.ts'

/** One tenant's part of the mail. */
export interface TenantReport {
  readonly tenant: string
  readonly report: SupportReport
  /** `null`: not counted yet. */
  readonly accounts: number | null
}

type Line = readonly [string, string]

/** What whoever keeps watch is told of a week, tenant by tenant. No account, no name and no address is in it. */
export const weeklyMail = async (
  reports: readonly TenantReport[],
  week: { readonly from: Date; readonly before: Date },
  publicUrl: string,
): Promise<RenderedNotice> => {
  const days = `${day(week.from)} to ${day(new Date(week.before.getTime() - 1))}`
  const faults = reports.flatMap(faultsOf)
  const subject = `Support report, ${days}${faults.length === 0 ? '' : ': look into it'}`
  const parts = reports.map((one) => ({ tenant: one.tenant, lines: linesOf(one) }))
  const intro = `Support-assisted recovery from ${days}, in UTC.`
  const consoleUrl = `${publicUrl}/console/`
  const text = [
    intro,
    ...faults.map((fault) => `! ${fault}`),
    ...parts.flatMap(({ tenant, lines }) => ['', `Tenant ${tenant}`, ...lines.map(textLine)]),
    '',
    'The whole report is in the console:',
    consoleUrl,
    '',
  ].join('\n')
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body>
        <p>${intro}</p>
        ${faults.map((fault) => html`<p><strong>${fault}</strong></p>`)}
        ${parts.map(
          ({ tenant, lines }) =>
            html`<h2>Tenant ${tenant}</h2>
              <table>
                ${lines.map(
                  ([name, value]) =>
                    html`<tr>
                      <th align="left" scope="row">${name}</th>
                      <td>${value}</td>
                    </tr>`,
                )}
              </table>`,
        )}
        <p><a href="${consoleUrl}">The whole report is in the console.</a></p>
      </body>
    </html>`
  return { subject, text, html: String(page), language: 'en' }
}

const day = (at: Date): string => at.toISOString().slice(0, 10)

/** What must not be: each a sentence. */
const faultsOf = ({ tenant, report }: TenantReport): readonly string[] => [
  ...(report.openedAndApproved > 0
    ? [`${tenant}: ${report.openedAndApproved} released after one person opened and approved.`]
    : []),
  ...(report.noticeReach !== null && report.noticeReach < 1
    ? [`${tenant}: owners told before a release in ${percent(report.noticeReach)}, not in all.`]
    : []),
]

const linesOf = ({ report, accounts }: TenantReport): readonly Line[] => [
  ['Owners told before a release', percent(report.noticeReach)],
  ['Opened and approved by one person', String(report.openedAndApproved)],
  ['Owner-cancel rate', percent(report.ownerCancelRate)],
  ['Dispute rate', percent(report.disputeRate)],
  ...caseCounts(report, accounts).map(([name, value]): Line => [name, String(value)]),
  ...waitRows(report).map(([name, { p50, p95 }]): Line => [
    `Wait ${name}`,
    `half within ${durationText(p50)}, 95 of 100 within ${durationText(p95)}`,
  ]),
]

/** At most 76 characters a line. */
const textLine = ([name, value]: Line): string => {
  const line = `  ${name}: ${value}`
  return line.length <= 76 ? line : `  ${name}:\n    ${value}`
}
