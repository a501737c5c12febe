import type { Command } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { serviceName, whereToManage } from '../services.ts'
import { openSession, vaultOptions } from '../session.ts'
import { count, effectInWords } from '../words.ts'
import { countUnused, currentSet, findAccount, showRef } from '../../model/find.ts'
import type { Account, Book, CodeSet, Copy } from '../../model/types.ts'
import { rotationDueOn } from '../../track/set-state.ts'

/** Shows one account. */
export const command: Command = {
  usage: ['NAME [--codes]'],
  description:
    'Shows everything about one account. Codes are shown only with --codes; "keep use" takes one and marks it.',
  options: { codes: { type: 'boolean', help: 'show the codes themselves' }, ...vaultOptions },
  positionals: 1,
  async run(context) {
    const name = requireWord(context.given, 0, 'the account')
    const { book } = await openSession(context)
    const account = findAccount(book, name)
    const withCodes = context.given.flag('codes')
    const title = await serviceName(account.service)
    const manage = await whereToManage(account.service)
    context.report(asJson(book, account, withCodes), () =>
      [
        heading(account, title, manage),
        recovery(account),
        factors(book, account),
        ...sets(book, account, withCodes),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    )
    return undefined
  },
}

function heading(account: Account, title: string, manage: string | null): string {
  const due = rotationDueOn(account)
  return lines([
    `${account.name}  (${account.id})`,
    field('Service', account.login === '' ? title : `${title}, as ${account.login}`),
    field(
      'Kind',
      `${account.kind.replaceAll('-', ' ')}${account.singleUse ? '' : ', works again and again'}${account.ordered ? ', asked for by number' : ''}`,
    ),
    field('A code', effectInWords(account)),
    account.owner === '' ? null : field('Owner', account.owner),
    account.purpose === 'ordinary'
      ? null
      : field(
          'Opens',
          account.purpose === 'e-mail'
            ? 'your e-mail: other accounts lean on it'
            : 'your passwords: other accounts lean on it',
        ),
    due === null ? null : field('New codes', `due by ${due}`),
    manage === null ? null : field('Made at', manage),
    account.notes === '' ? null : field('Notes', account.notes),
  ])
}

function recovery({ recovery: note }: Account): string {
  const { page, emailOnFile, phoneOnFile, openedOn, supportAsks } = note
  const known = [
    page === null ? null : field('Page', page),
    emailOnFile === null ? null : field('E-mail', emailOnFile),
    phoneOnFile === null ? null : field('Phone', phoneOnFile),
    openedOn === null ? null : field('Opened', openedOn),
    supportAsks === null ? null : field('Support asks', supportAsks),
  ]
  return known.every((line) => line === null) ? '' : lines(['If nothing opens it:', ...known])
}

function factors(book: Book, account: Account): string {
  if (account.factors.length === 0) return ''
  const roles = { first: 'first step', second: 'second step', alone: 'enough by itself' } as const
  return lines([
    'Ways in besides codes:',
    ...account.factors.map(
      ({ id, kind, role, at, note }) =>
        `  ${kind} (${showRef(book, at)}), ${roles[role]}${note === '' ? '' : `: ${note}`}  [${id}]`,
    ),
  ])
}

function sets(book: Book, account: Account, withCodes: boolean): readonly string[] {
  const current = currentSet(account)
  const others = account.sets.filter((set) => set !== current)
  return [
    ...(current === null ? [] : [setInWords(book, account, current, withCodes)]),
    ...others
      .filter(({ copies }) => copies.some(({ state }) => state === 'in-place'))
      .map((set) => setInWords(book, account, set, false)),
    ...(others.length === 0 ? [] : [`${count(others.length, 'replaced set')} kept for the record.`]),
  ]
}

function setInWords(book: Book, account: Account, set: CodeSet, withCodes: boolean): string {
  const isVoid = set.supersededBy !== null
  const made = set.generatedOn === null ? `added ${set.addedAt.slice(0, 10)}` : `made ${set.generatedOn}`
  const left = countUnused(account, set)
  const state = isVoid ? 'REPLACED: these codes open nothing' : `${left} of ${set.codes.length} left`
  const codes = set.codes.toSorted((a, b) => a.position - b.position)
  return lines([
    `Codes ${made} (${set.source}), ${state}`,
    ...(withCodes
      ? codes.map(
          ({ position, text, used }) =>
            `  ${String(position).padStart(3)}. ${text}${used === null ? '' : `   used ${used.at?.slice(0, 10) ?? 'earlier'}${used.why === '' ? '' : `: ${used.why}`}`}`,
        )
      : codes
          .filter(({ used }) => used !== null)
          .map(
            ({ position, used }) =>
              `  number ${position} used ${used?.at?.slice(0, 10) ?? 'earlier'}${used === null || used.why === '' ? '' : `: ${used.why}`}`,
          )),
    ...set.copies.map((copy) => `  ${copyInWords(book, copy)}`),
  ])
}

function copyInWords(book: Book, copy: Copy): string {
  const parts = [
    `copy ${copy.number} of ${copy.of}: ${copy.medium}, ${showRef(book, copy.at)}`,
    copy.sheetId === null ? null : `sheet ${copy.sheetId}`,
    copy.seal === null ? null : `seal ${copy.seal}`,
    copy.positions === null ? null : `numbers ${copy.positions.join(', ')} only`,
    copy.state === 'in-place' ? null : copy.state.toUpperCase(),
    copy.checkedOn === null ? 'never looked at since' : `seen ${copy.checkedOn}`,
  ]
  return `${parts.filter((part) => part !== null).join(', ')}  [${copy.id}]`
}

function asJson(book: Book, account: Account, withCodes: boolean): unknown {
  const shownSets = account.sets.map((set) => ({
    ...set,
    codes: set.codes.map(({ position, text, used }) =>
      withCodes ? { position, text, used } : { position, used },
    ),
    copies: set.copies.map((copy) => ({ ...copy, at: showRef(book, copy.at) })),
  }))
  return {
    ...account,
    factors: account.factors.map((factor) => ({ ...factor, at: showRef(book, factor.at) })),
    sets: shownSets,
  }
}

function field(label: string, text: string): string {
  return `  ${`${label}:`.padEnd(13)} ${text}`
}

function lines(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('\n')
}
