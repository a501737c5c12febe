import { html } from 'hono/html'
import { dayMs, readGauges, reportSupport } from 'sparekey/service'
import { rollupParts } from '../events/rollup-parts.ts'
import { operatorNames } from '../people/operator-names.ts'
import { searchForm, selectField } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { reportView } from './support-view.ts'

const spans: readonly (readonly [days: string, words: string])[] = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
]

/** How support works, and whether its controls do: recomputed from the log at each look. */
export const reportScreen: Screen = {
  path: 'report',
  permission: 'report.view',
  title: 'Support report',
  show: (visit, query) => show(visit, query),
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const calls = visit.permit('report.view')
  const parts = rollupParts(calls, visit)
  const days = spans.find(([one]) => one === given['days'])?.[0] ?? '30'
  const before = visit.now
  const from = new Date(before.getTime() - Number(days) * dayMs)
  const [report, gauges, names] = await Promise.all([
    reportSupport(parts, { tenant: visit.tenant, from, before }),
    readGauges(parts, visit.tenant),
    operatorNames(calls, visit.tenant),
  ])
  const accounts = gauges.asOf === null ? null : (gauges.amounts.get('accounts') ?? 0)
  return {
    page: html`${searchForm(
      'Time of the report',
      visit.link('report'),
      selectField({ name: 'days', label: 'The last', value: days }, spans),
      'Show',
    )}
    ${reportView({ report, accounts, names })}`,
  }
}
