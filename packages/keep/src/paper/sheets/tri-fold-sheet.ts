import { codeLines, ignoresCase, recordOf, typedRows } from '../code-lines.ts'
import type { CodesToPrint } from '../code-lines.ts'
import type { Block, CodeLine } from '../document.ts'
import { copyInWords } from '../sheet.ts'
import type { Sheet, SheetPlan } from '../sheet.ts'
import { useInWords, voidInWords } from '../wording.ts'
import { headOf } from './code-sheet.ts'
import { KeepError } from '../../errors.ts'

const longestInTwoColumns = 17
const longestInOneColumn = 44
const linesOnAPanel = 10

/** A sealed sheet, and the number of its seal as it stands on the sticker; `null`: a line to write it on. */
export interface TriFoldPlan extends SheetPlan {
  readonly seal: string | null
}

/**
 * A sheet with the codes inside and nothing but its id outside, to be folded in three and sealed. Both faces are printed, the
 * second on the back of the first, turned over the long edge. The codes lie on the innermost panel.
 *
 * @throws KeepError as `codeLines`; `input_refused` where the codes do not fit.
 */
export function triFoldSheet(codes: CodesToPrint, plan: TriFoldPlan): Sheet {
  const lines = codeLines(codes)
  const [bottom, middle] = onPanels(lines)
  const { account } = codes
  const codeBlock = (panel: readonly CodeLine[]): readonly Block[] =>
    panel.length === 0
      ? []
      : [
          {
            type: 'codes',
            columns: columnsFor(lines),
            size: 13,
            dense: false,
            codes: panel,
            ticks: account.singleUse,
          },
        ]
  return {
    document: {
      layout: 'tri-fold',
      windowTitle: `Sheet ${plan.sheetId}`,
      printedOn: plan.printedOn,
      inside: {
        top: [
          ...headOf(codes, plan),
          { type: 'text', size: 'small', text: `${useInWords(account)} ${voidInWords(plan)}` },
        ],
        middle: [...(middle.length > 0 ? [] : instructions), ...codeBlock(middle)],
        bottom: codeBlock(bottom),
      },
      outside: {
        flap: flapOf(plan),
        edge: [
          ['First signature, across the edge', 'goes on here'],
          ['Seal, across the edge', 'and here'],
          ['Second signature, across the edge', 'goes on here'],
        ],
        middle: backOf(plan),
      },
    },
    rows: typedRows(lines),
    ignoresCase: ignoresCase(codes),
    copy: recordOf(plan, codes.positions, plan.seal),
  }
}

const instructions: readonly Block[] = [
  { type: 'heading', text: 'To close this sheet' },
  {
    type: 'steps',
    marker: 'number',
    items: [
      'Print both pages on one sheet: the second on the back of the first, turned over the long edge.',
      'Fold the bottom up along the lower line, then the top down along the upper line.',
      'Put a numbered seal across the edge of the flap, and sign twice across that edge.',
      'Against a strong lamp paper can be read. Where that matters, lay foil inside or use an envelope that is not see-through.',
    ],
  },
  { type: 'text', size: 'small', text: 'Opened without need? Then take the codes for known: make new ones.' },
]

function flapOf(plan: TriFoldPlan): readonly Block[] {
  return [
    { type: 'head', title: 'Sealed sheet', badge: plan.sheetId, badgeNote: copyInWords(plan) },
    {
      type: 'facts',
      columns: 2,
      facts: [
        ['Number of the seal', plan.seal],
        ['Sealed on', null],
      ],
    },
    ...(plan.returnTo === null
      ? []
      : ([{ type: 'text', size: 'small', text: `If found, please send to: ${plan.returnTo}.` }] as const)),
  ]
}

function backOf(plan: TriFoldPlan): readonly Block[] {
  return [
    { type: 'head', title: 'Sealed sheet', badge: plan.sheetId, badgeNote: copyInWords(plan) },
    {
      type: 'text',
      size: 'normal',
      text: 'Open only when it is needed. If the seal is broken, stuck on again or missing, take what is inside for known to others, and tell the owner.',
    },
    {
      type: 'facts',
      columns: 3,
      facts: [
        ['Opened on', null],
        ['by', null],
        ['because', null],
      ],
    },
  ]
}

function columnsFor(lines: readonly CodeLine[]): 1 | 2 {
  return longest(lines) <= longestInTwoColumns ? 2 : 1
}

/** The bottom panel takes all it can: it lies innermost. */
function onPanels(
  lines: readonly CodeLine[],
): readonly [bottom: readonly CodeLine[], middle: readonly CodeLine[]] {
  const room = linesOnAPanel * columnsFor(lines)
  if (lines.length > room * 2 || longest(lines) > longestInOneColumn) {
    throw new KeepError(
      'input_refused',
      'These codes do not fit a sheet that is folded in three. Print the plain sheet and seal it in an envelope, or choose some of the codes.',
    )
  }
  return [lines.slice(0, room), lines.slice(room)]
}

function longest(lines: readonly CodeLine[]): number {
  return Math.max(...lines.map(({ text }) => Array.from(text ?? '').length))
}
