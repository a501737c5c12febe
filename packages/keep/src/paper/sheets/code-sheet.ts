import { codeLines, ignoresCase, recordOf, typedRows } from '../code-lines.ts'
import type { CodesToPrint } from '../code-lines.ts'
import type { Block, CodeLine } from '../document.ts'
import { copyInWords } from '../sheet.ts'
import type { Sheet, SheetPlan } from '../sheet.ts'
import { madeInWords, serviceInWords, useInWords, voidInWords, whereNewCodes } from '../wording.ts'
import { rotationDueOn } from '../../track/set-state.ts'
import { KeepError } from '../../errors.ts'

const codesOnAPage = 20
const codesWithRoom = 14

/** A plain sheet, and whether one QR square with all its codes stands on it. */
export interface CodeSheetPlan extends SheetPlan {
  readonly square: boolean
}

/**
 * A plain sheet: up to 20 codes a page with a box, a check and a line for the date beside each.
 *
 * @throws KeepError as `codeLines`; `input_refused` for a square that would be too dense, or of a recovery phrase.
 */
export function codeSheet(codes: CodesToPrint, plan: CodeSheetPlan): Sheet {
  const lines = codeLines(codes)
  const rows = typedRows(lines)
  const { account } = codes
  if (plan.square && account.kind === 'recovery-phrase') {
    throw new KeepError(
      'input_refused',
      'A recovery phrase is never printed as a QR square: a glance with a phone would copy it.',
    )
  }
  const leaves = inGroups(lines, codesOnAPage).map((group, index, groups): readonly Block[] => [
    ...headOf(codes, plan),
    {
      type: 'codes',
      columns: 1,
      size: lines.length <= 10 ? 17 : 14,
      dense: lines.length > codesWithRoom,
      codes: group,
      ticks: account.singleUse,
    },
    ...(index === groups.length - 1
      ? footOf(
          codes,
          plan,
          rows.map(({ text }) => text),
        )
      : []),
  ])
  return {
    document: {
      layout: 'pages',
      windowTitle: `Sheet ${plan.sheetId}`,
      printedOn: plan.printedOn,
      foot: `Sheet ${plan.sheetId}, ${copyInWords(plan)}`,
      leaves,
    },
    rows,
    ignoresCase: ignoresCase(codes),
    copy: recordOf(plan, codes.positions),
  }
}

/** Title, badge and facts, the same on every sheet that holds codes. */
export function headOf(codes: CodesToPrint, plan: SheetPlan): readonly Block[] {
  const { account, set } = codes
  const { nickname } = plan
  const due = rotationDueOn(account)
  return [
    {
      type: 'head',
      title: nickname ?? account.name,
      badge: plan.sheetId,
      badgeNote: copyInWords(plan),
    },
    {
      type: 'facts',
      columns: 3,
      facts: [
        ...(nickname === null
          ? ([
              ['Service', serviceInWords(account)],
              ['Account', account.login === '' ? account.name : account.login],
            ] as const)
          : []),
        ['Codes made', madeInWords(set)],
        ['Printed', plan.printedOn],
        ...(due === null ? [] : ([['New codes by', due]] as const)),
        ...(set.expiresOn === null ? [] : ([['Expires', set.expiresOn]] as const)),
        ['Kept at', plan.place],
      ],
    },
  ]
}

function footOf(codes: CodesToPrint, plan: CodeSheetPlan, texts: readonly string[]): readonly Block[] {
  const { account } = codes
  const where = plan.nickname === null ? whereNewCodes(account) : null
  const notes: readonly Block[] = [
    { type: 'notice', text: `${useInWords(account)} ${voidInWords(plan)}` },
    { type: 'text', size: 'small', text: footnote(account.ordered, where, plan.returnTo) },
  ]
  if (!plan.square) return notes
  const squares = [{ text: texts.join('\n'), caption: 'All unused codes, one a line' }]
  return [{ type: 'beside', share: 0.4, left: [{ type: 'squares', squares }], right: notes }]
}

function footnote(ordered: boolean, where: string | null, returnTo: string | null): string {
  return [
    ordered ? 'The service asks for a code by its number.' : '',
    'The two small symbols behind a code are its check: "keep print --check-line" says whether a typed code agrees with them.',
    where === null ? '' : `New codes are made at: ${where}.`,
    returnTo === null ? '' : `If found, please send to: ${returnTo}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function inGroups(lines: readonly CodeLine[], size: number): readonly (readonly CodeLine[])[] {
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, index) =>
    lines.slice(index * size, (index + 1) * size),
  )
}
