import { armorParts } from '../armor-squares.ts'
import type { CodesToPrint } from '../code-lines.ts'
import { recordOf } from '../code-lines.ts'
import type { Block, VerbatimLine } from '../document.ts'
import { lineCheck } from '../line-check.ts'
import { copyInWords } from '../sheet.ts'
import type { Sheet, SheetPlan, TypedRow } from '../sheet.ts'
import { madeInWords, voidInWords } from '../wording.ts'

const armorSize = 9.5

/** An encrypted sheet. */
export interface EncryptedSheetPlan extends SheetPlan {
  /** The armored age file, as `sealText` gives it. */
  readonly armored: string
  /** What opens it, in words, such as `the recovery key of the vault`; `null`: not said on paper. */
  readonly opensWith: string | null
}

/**
 * A sheet for a place that is trusted less: the codes as an age file, in QR squares and in letters. It names service and account
 * only where the nickname does.
 */
export function encryptedSheet(codes: CodesToPrint, plan: EncryptedSheetPlan): Sheet {
  const { set } = codes
  const blocks: readonly Block[] = [
    {
      type: 'head',
      title: plan.nickname ?? 'Encrypted sheet',
      badge: plan.sheetId,
      badgeNote: copyInWords(plan),
    },
    {
      type: 'facts',
      columns: 3,
      facts: [
        ['Codes made', madeInWords(set)],
        ['Printed', plan.printedOn],
        ['Kept at', plan.place],
        ['Opens with', plan.opensWith],
      ],
    },
    ...armorBlocks(plan.armored),
    { type: 'notice', text: voidInWords(plan) },
    ...(plan.returnTo === null
      ? []
      : ([{ type: 'text', size: 'small', text: `If found, please send to: ${plan.returnTo}.` }] as const)),
  ]
  return {
    document: {
      layout: 'pages',
      windowTitle: `Sheet ${plan.sheetId}`,
      printedOn: plan.printedOn,
      foot: `Sheet ${plan.sheetId}, ${copyInWords(plan)}`,
      leaves: [blocks],
    },
    rows: armorRows(plan.armored),
    ignoresCase: false,
    copy: recordOf(plan, codes.positions),
  }
}

/** An armored age file as squares and as lines to type, with what to do with them. */
export function armorBlocks(armored: string): readonly Block[] {
  const parts = armorParts(armored)
  const squares = parts.map((text, index) => ({ text, caption: `Square ${index + 1} of ${parts.length}` }))
  return [
    { type: 'heading', text: 'To read it' },
    {
      type: 'steps',
      marker: 'number',
      items: [
        parts.length === 1
          ? 'Scan the square into a file, or type the lines below.'
          : 'Scan the squares one after the other into one file, or type the lines below.',
        'Open the file with age (age-encryption.org): "age -d FILE", and "-i KEYFILE" where a key opens it. What comes out is text.',
      ],
    },
    { type: 'squares', squares },
    { type: 'verbatim', size: armorSize, lines: armorLines(armored) },
  ]
}

/** The lines of an armored file, to be typed back. */
export function armorRows(armored: string): readonly TypedRow[] {
  return armorLines(armored).map(({ text }, index) => ({ number: index + 1, text }))
}

/** The lines of an armored file, numbered, each with its check. */
function armorLines(armored: string): readonly VerbatimLine[] {
  return armored
    .trimEnd()
    .split('\n')
    .map((text, index) => ({ label: String(index + 1), text, check: lineCheck(text) }))
}
