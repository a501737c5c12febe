import { toHex } from 'sparekey/service'
import { EXIT } from '../command.ts'
import { counted } from '../format.ts'
import type { Report } from '../report.ts'
import type { Fenced } from './carry-out.ts'
import type { Concerned, FencePlan } from './plan.ts'

const MOST_SHOWN = 50

/** What is known, before anything is done. The answer is no: the database is not fenced. */
export const planReport = (plan: FencePlan, path: string, isKept: boolean): Report => {
  if (plan.state === 'fine') {
    const detail = isKept
      ? `The database continues the checkpoint kept at ${path}: nothing is to be done.`
      : `No checkpoint is kept at ${path}, so nothing is known of what may be lost.`
    const all =
      'Where you know that the database is an older copy all the same: sparekey fence --all --yes ends every sheet.'
    return { json: { state: 'fine', ...planJson(plan) }, lines: [detail, ...(isKept ? [] : [all])] }
  }
  return {
    exit: EXIT.no,
    json: { state: plan.state, ...planJson(plan) },
    lines: [
      ...lostLines(plan),
      '',
      'With --yes:',
      `  The sheets of ${counted(plan.accounts.length - plan.unknown.length, 'account')} end, and their owners are told to get new ones.`,
      ...(plan.erased.length > 0
        ? [`  ${counted(plan.erased.length, 'account')} that had been erased since are erased again.`]
        : []),
      '  The log goes on under a new epoch, and the service starts again.',
      ...(plan.unnamed > 0
        ? [
            '  Add --all to end every sheet there is, or --known-only to leave the accounts not named as they are.',
          ]
        : []),
      ...accountLines(plan),
    ],
  }
}

/** What was done. */
export const fencedReport = (
  plan: FencePlan,
  { accounts, erasedAgain, casesEnded, epoch }: Fenced,
): Report => ({
  json: { state: 'fenced', ...planJson(plan), done: { ...accounts, erasedAgain, casesEnded }, epoch },
  lines: [
    `${counted(accounts.withdrawn, 'account')}: sheets ended. ${counted(accounts.asked, 'account')}: had none that worked, asked for a new one.`,
    ...(accounts.before > 0 ? [`${counted(accounts.before, 'account')}: done by an earlier run.`] : []),
    ...(accounts.gone > 0 ? [`${counted(accounts.gone, 'account')}: not in this database, or erased.`] : []),
    ...(accounts.unread > 0
      ? [
          `${counted(accounts.unread, 'account')}: the key of their identity is not on the ring; nothing was done.`,
        ]
      : []),
    ...(erasedAgain > 0 ? [`${counted(erasedAgain, 'account')} erased again.`] : []),
    ...(casesEnded > 0 ? [`${counted(casesEnded, 'support case')} under way ended.`] : []),
    `The log goes on as epoch ${epoch}. Start the service: it tells the owners.`,
  ],
})

const lostLines = ({ state, lost, presentSize, events, from, to, unnamed }: FencePlan): readonly string[] => [
  state === 'behind'
    ? `The database is older than what was signed: it holds ${presentSize} of ${lost.size} events.`
    : `The log of the database (${counted(presentSize, 'event')}) does not continue what was signed (${lost.size}).`,
  `Lost: ${counted(events, 'event')}${from === null || to === null ? '' : `, from ${from.toISOString()} to ${to.toISOString()}`}.`,
  ...(unnamed > 0 ? [`Of ${unnamed} of them the journal does not say whose they were.`] : []),
  'What happened in the last seconds before the loss may be in no checkpoint and no journal.',
]

const accountLines = ({ accounts, unknown, erased }: FencePlan): readonly string[] => {
  const known = accounts.filter((one) => !unknown.includes(one))
  return [
    ...section(
      'Concerned:',
      known,
      (one) => `${nameText(one)}: ${whatText(one)}${erased.includes(one) ? '; erase again' : ''}`,
    ),
    ...section(
      'Not to be found in this database: made after the copy. Tell their owners, where you know them:',
      unknown,
      (one) => `account key ${toHex(one.accountKey)}: ${whatText(one)}`,
    ),
  ]
}

const section = (
  title: string,
  accounts: readonly Concerned[],
  line: (one: Concerned) => string,
): readonly string[] =>
  accounts.length === 0
    ? []
    : [
        '',
        title,
        ...accounts.slice(0, MOST_SHOWN).map((one) => `  ${line(one)}`),
        ...(accounts.length > MOST_SHOWN
          ? [`  … and ${accounts.length - MOST_SHOWN} more (--json lists all).`]
          : []),
      ]

const nameText = ({ name, accountKey }: Concerned): string =>
  name === null ? `account key ${toHex(accountKey)}` : `${name.tenant} / ${name.account}`

/** `2 code.redeemed, 1 set.issued`. */
const whatText = ({ lost }: Concerned): string =>
  [...Map.groupBy(lost, ({ type }) => type ?? 'erased')]
    .map(([type, entries]) => `${entries.length} ${type}`)
    .join(', ')

const planJson = (plan: FencePlan) => ({
  lost: { events: plan.events, from: plan.from, to: plan.to, unnamedEvents: plan.unnamed },
  signedSize: plan.lost.size,
  presentSize: plan.presentSize,
  accounts: plan.accounts.map((one) => ({
    accountKey: toHex(one.accountKey),
    tenant: one.name?.tenant ?? null,
    accountId: one.name?.account ?? null,
    isKnown: !plan.unknown.includes(one),
    wasErased: plan.erased.includes(one),
    lost: one.lost.map(({ seq, type, at }) => ({ seq, type, at: at === null ? null : new Date(at) })),
  })),
})
