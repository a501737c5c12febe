import { html } from 'hono/html'
import { createStreams, type Stream } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import type { Form } from '../../http/form.ts'
import { deliveredTypes } from '../../ssf/event-types.ts'
import { badge, form, hidden, moment, table, type Column } from '../shell/parts.ts'
import type { Next, Screen, Shown, Visit } from '../shell/screen.ts'

/** Receivers of security events (OpenID Shared Signals). They make their streams themselves, with an API key. */
export const streamsScreen: Screen = {
  path: 'streams',
  permission: 'setting.view',
  title: 'Streams',
  show: (visit) => show(visit),
  acts: {
    pause: { permission: 'setting.write', perform: (visit, given) => setStatus(visit, given, 'paused') },
    enable: { permission: 'setting.write', perform: (visit, given) => setStatus(visit, given, 'enabled') },
    disable: {
      permission: 'setting.write',
      confirm: async (_, given) => ({
        heading: `Disable stream ${idOf(given)}`,
        text: [
          'What waits for its receiver is dropped, and what happens from then on is not kept. Its receiver is told.',
        ],
        counts: [['Streams', 1]],
        typed: null,
        button: 'Disable the stream',
      }),
      perform: (visit, given) => setStatus(visit, given, 'disabled'),
    },
  },
}

const idOf = ({ streamId = '' }: Form): string => streamId

const said = (kind: 'done' | 'refused', text: string): Next => ({ to: 'streams', said: { kind, text } })

const setStatus = async (visit: Visit, given: Form, status: Stream['status']): Promise<Next> => {
  const { store, ring } = visit.permit('setting.write')
  const changed = await createStreams({ store, ring }).setStatus(visit.tenant, idOf(given), {
    status,
    reason: null,
    by: 'transmitter',
  })
  if (changed === null) return said('refused', 'The tenant has no such stream: its receiver deleted it.')
  return said('done', `The stream is ${status}. Its receiver is told.`)
}

const show = async (visit: Visit): Promise<Shown> => {
  const { store, ring } = visit.permit('setting.view')
  const streams = await createStreams({ store, ring }).list(visit.tenant)
  return { page: table('Streams, the oldest first', columns(visit), streams, 'No receiver made one.') }
}

const columns = (visit: Visit): readonly Column<Stream>[] => [
  { heading: 'Stream', cell: ({ streamId }) => html`<code>${streamId}</code>`, isRowHeading: true },
  { heading: 'What it is', cell: ({ description }) => description ?? '–' },
  { heading: 'API key', cell: ({ apiKeyId }) => html`<code>${apiKeyId}</code>` },
  {
    heading: 'Way',
    cell: ({ endpointUrl }) => (endpointUrl === null ? 'polled' : `pushed to ${new URL(endpointUrl).host}`),
  },
  { heading: 'Events', cell: (stream) => deliveredTypes(stream).length, isNumber: true },
  { heading: 'State', cell: standing },
  ...(visit.may('setting.write') ? [{ heading: 'Acts', cell: (one: Stream) => streamActs(visit, one) }] : []),
]

const standing = ({ status, reason, pushFailures, pushAt }: Stream): Markup => {
  const word = reason === null ? status : `${status}: ${reason}`
  const mark = badge(status === 'enabled' ? 'good' : 'warn', word)
  return pushFailures === 0
    ? mark
    : html`${mark} ${pushFailures} pushes failed in a row, again ${moment(pushAt)}`
}

const streamActs = (visit: Visit, { streamId, status }: Stream): Markup => {
  const id = hidden('streamId', streamId)
  const act = (name: string, button: string, kind: 'second' | 'danger'): Markup =>
    form(visit, 'streams', name, id, `${button} ${streamId}`, kind)
  return html`${status === 'enabled' ? act('pause', 'Pause', 'second') : act('enable', 'Enable', 'second')}
  ${status === 'disabled' ? '' : act('disable', 'Disable', 'danger')}`
}
