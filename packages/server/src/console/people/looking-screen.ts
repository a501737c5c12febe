import { html } from 'hono/html'
import type { ConsoleView, Operator } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { checkField, pager, searchForm, selectField, table, textField } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { operatorPath } from './operators-screen.ts'
import { isAfterHours, viewChoices, viewColumns } from './view-words.ts'

const shownMost = 100

interface LookingFilter {
  readonly who: string
  readonly account: string
  readonly kind: string
  readonly withoutCase: boolean
  readonly afterHours: boolean
  readonly before: number
}

/** Who looked at whom: by person, by account, without a case, after hours. To look here is on record too. */
export const lookingScreen: Screen = {
  path: 'looking',
  permission: 'looking.view',
  title: 'Who looked at whom',
  recorded: true,
  show: (visit, query) => show(visit, query),
}

const readFilter = ({ given }: Query): LookingFilter => ({
  who: given['who'] ?? '',
  account: (given['account'] ?? '').trim(),
  kind: given['kind'] ?? '',
  withoutCase: given['withoutCase'] === 'yes',
  afterHours: given['afterHours'] === 'yes',
  before: /^\d{1,15}$/.test(given['before'] ?? '') ? Number(given['before']) : 0,
})

const show = async (visit: Visit, query: Query): Promise<Shown> => {
  const { views, operators } = visit.permit('looking.view')
  const filter = readFilter(query)
  const { who, account, kind, withoutCase, before } = filter
  await visit.viewed('looking_viewed', account === '' ? {} : { accountId: account })
  const [people, page] = await Promise.all([
    operators.list(visit.tenant),
    views.list(visit.tenant, {
      limit: shownMost,
      withoutCase,
      ...(who !== '' && { operatorId: who }),
      ...(account !== '' && { accountId: account }),
      ...(kind !== '' && { kinds: [kind] }),
      ...(before > 0 && { beforeSeq: before }),
    }),
  ])
  const items = filter.afterHours ? page.items.filter(isAfterHours) : page.items
  return { page: lookingView(visit, { filter, people, items, nextBeforeSeq: page.nextBeforeSeq }) }
}

export interface LookingView {
  readonly filter: LookingFilter
  readonly people: readonly Operator[]
  readonly items: readonly ConsoleView[]
  readonly nextBeforeSeq: number | null
}

export const lookingView = (visit: Visit, { filter, people, items, nextBeforeSeq }: LookingView): Markup =>
  html`${filterForm(visit, filter, people)}
  ${table(
    'By person, of the entries below',
    [
      {
        heading: 'Who',
        cell: ({ operatorId, name }) => html`<a href="${visit.link(operatorPath(operatorId))}">${name}</a>`,
        isRowHeading: true,
      },
      { heading: 'Entries', cell: ({ all }) => all, isNumber: true },
      { heading: 'Accounts without a case', cell: (one) => one.withoutCase, isNumber: true },
      { heading: 'Addresses in full', cell: ({ revealed }) => revealed, isNumber: true },
      { heading: 'After hours', cell: ({ afterHours }) => afterHours, isNumber: true },
    ],
    byPerson(items),
    'Nobody did what you ask for.',
  )}
  ${table(
    'Who looked at what, newest first',
    [{ heading: 'Who', cell: ({ displayName }: ConsoleView) => displayName }, ...viewColumns(visit)],
    items,
    'There is no such entry.',
  )}
  ${pager('Older entries', { newer: null, older: nextBeforeSeq === null ? null : visit.link('looking', linkOf(filter, nextBeforeSeq)) })}`

const filterForm = (visit: Visit, filter: LookingFilter, people: readonly Operator[]): Markup =>
  searchForm(
    'Who looked at whom',
    visit.link('looking'),
    [
      selectField({ name: 'who', label: 'Who', value: filter.who }, [
        ['', 'everybody'],
        ...people.map(({ operatorId, displayName }) => [operatorId, displayName] as const),
      ]),
      textField({
        name: 'account',
        label: 'Account',
        value: filter.account,
        hint: 'The whole id.',
        maxLength: 256,
      }),
      selectField({ name: 'kind', label: 'What', value: filter.kind }, [['', 'everything'], ...viewChoices]),
      checkField('withoutCase', 'Without a case', filter.withoutCase),
      checkField('afterHours', 'After hours (20:00 to 6:00 UTC, and weekends)', filter.afterHours),
    ],
    'Show',
  )

const linkOf = (filter: LookingFilter, before: number): Readonly<Record<string, string>> => ({
  ...(filter.who !== '' && { who: filter.who }),
  ...(filter.account !== '' && { account: filter.account }),
  ...(filter.kind !== '' && { kind: filter.kind }),
  ...(filter.withoutCase && { withoutCase: 'yes' }),
  ...(filter.afterHours && { afterHours: 'yes' }),
  before: String(before),
})

interface Person {
  readonly operatorId: string
  readonly name: string
  readonly all: number
  readonly withoutCase: number
  readonly revealed: number
  readonly afterHours: number
}

/** Whoever has the most entries first. */
const byPerson = (items: readonly ConsoleView[]): readonly Person[] =>
  [...Map.groupBy(items, ({ operatorId }) => operatorId)]
    .map(([operatorId, own]) => ({
      operatorId,
      name: own[0]?.displayName ?? '',
      all: own.length,
      withoutCase: own.filter(({ kind, caseId }) => kind === 'account_viewed' && caseId === null).length,
      revealed: own.filter(({ kind }) => kind === 'contact_revealed').length,
      afterHours: own.filter(isAfterHours).length,
    }))
    .toSorted((a, b) => b.all - a.all)
