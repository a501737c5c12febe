import {
  listEvents,
  printFilter,
  readCounted,
  type EventFilter,
  type ListedPage,
  type RollupParts,
} from 'sparekey/service'
import { operatorNames } from '../people/operator-names.ts'
import type { Confirmation, Form, Next, Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { eventsView } from './events-view.ts'
import { exportLines, exportRowsMost, type ExportFormat } from './export-lines.ts'
import { readFilterText, termsOfFields, type FilterText } from './filter-text.ts'
import { rollupParts } from './rollup-parts.ts'

/** Every event of the tenant's accounts, by filters that stand in the address; and files of them. */
export const eventsScreen: Screen = {
  path: 'events',
  permission: 'event.view',
  title: 'Events',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: {
    export: {
      permission: 'event.export',
      confirm: (visit, form) => Promise.resolve(confirmExport(visit, form)),
      perform: (visit, form) => performExport(visit, form),
    },
  },
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const calls = visit.permit('event.view')
  const read = readFilterText(given['q'] ?? termsOfFields(given))
  await visit.viewed('event_list_viewed', {
    detail: { filter: read.text, page: given['cursor'] === undefined ? 1 : 2 },
  })
  const parts = rollupParts(calls, visit)
  const [page, { asOf, waiting }, names] = await Promise.all([
    read.ok ? pageOf(parts, visit.tenant, read.filter, given['cursor']) : empty,
    readCounted(parts),
    operatorNames(calls, visit.tenant),
  ])
  const isOfThis = page !== null
  const view = eventsView(visit, { read, page: page ?? empty, isOfThis, names, asOf, waiting })
  return { page: view, status: read.ok && isOfThis ? 200 : 422 }
}

const empty: ListedPage = { ok: true, items: [], older: null, newer: null, lookedTo: null }

/** Events looked at for one page where few of them fit. */
const looksMost = 250

/** `null`: the address has a place in the list of another filter. */
const pageOf = async (
  parts: RollupParts,
  tenant: string,
  filter: EventFilter,
  cursor: string | undefined,
): Promise<ListedPage | null> => {
  const page = await listEvents(parts, { tenant, filter, looksMost, ...(cursor !== undefined && { cursor }) })
  return page.ok ? page : null
}

const readExport = (form: Form): FilterText & { readonly format: ExportFormat } => ({
  ...readFilterText(form['q'] ?? ''),
  format: form['format'] === 'csv' ? 'csv' : 'jsonl',
})

const formatNames: Readonly<Record<ExportFormat, string>> = { csv: 'CSV', jsonl: 'JSON Lines' }

const confirmExport = (visit: Visit, form: Form): Confirmation | Next => {
  const read = readExport(form)
  if (!read.ok)
    return {
      to: 'events',
      said: { kind: 'refused', text: read.problems[0]?.text ?? 'The filter cannot be read.' },
    }
  return {
    heading: `Export events of ${visit.tenant} as ${formatNames[read.format]}`,
    text: [
      read.text === ''
        ? 'All events are exported, newest first.'
        : `Exported is what fits ${read.text}, newest first.`,
      `One file holds at most ${exportRowsMost.toLocaleString('en')} events. It has account ids and network addresses of owners.`,
      'That you export, the filter, the number of events and the SHA-256 of the file are on record.',
    ],
    counts: [],
    typed: null,
    button: 'Export',
  }
}

const performExport = async (visit: Visit, form: Form): Promise<Next> => {
  const calls = visit.permit('event.export')
  const read = readExport(form)
  if (!read.ok) return { to: 'events', said: { kind: 'refused', text: 'The filter cannot be read.' } }
  const { filter, text, format } = read
  // Before the first line leaves: whoever ends the download early has made an export too.
  await visit.viewed('export_made', { detail: { state: 'begun', filter: text, format } })
  const lines = exportLines(rollupParts(calls, visit), {
    tenant: visit.tenant,
    filter,
    format,
    done: ({ rows, sha256, isCut }) =>
      visit.viewed('export_made', {
        detail: {
          state: isCut ? 'done, more events fit' : 'done',
          filter: printFilter(filter),
          format,
          rows,
          sha256,
        },
      }),
  })
  const day = visit.now.toISOString().slice(0, 10)
  return {
    fileName: `events-${visit.tenant}-${day}.${format}`,
    contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
    lines,
  }
}
