import { armorBlocks, armorRows } from './encrypted-sheet.ts'
import type { Block, PaperDocument, VerbatimLine } from '../document.ts'
import { lineCheck } from '../line-check.ts'
import type { Sheet } from '../sheet.ts'
import { offlineLimits } from '../../shares/limits.ts'
import { readShare, setInWords } from '../../shares/share-text.ts'
import { KeepError } from '../../errors.ts'

const symbolsInARow = 12

/** A sheet for one holder. */
export interface ShareSheetPlan {
  readonly sheetId: string
  readonly printedOn: string
  /** What the shares open, in words that give nothing away; `null`: not said. */
  readonly opens: string | null
  /** Who keeps it; `null`: a line to write on. Off by default: holders who know of each other can meet. */
  readonly holder: string | null
  /** Who to turn to when the time comes; `null`: a line to write on. */
  readonly contact: string | null
  /** The share encrypted for its holder, as `sealShare` gives it, to stand there in place of the share; `null`: in clear. */
  readonly sealed: string | null
  /** An armored age file that the shares open, to stand on every sheet; `null`: it lies elsewhere. */
  readonly armored: string | null
  readonly square: boolean
}

/**
 * The sheet of one share, as `splitKey` gives it.
 *
 * @throws KeepError `input_invalid` where the text is not a share.
 */
export function shareSheet(text: string, plan: ShareSheetPlan): Sheet {
  const share = readShare(text)
  if ('fault' in share) throw new KeepError('input_invalid', 'That is not a share.', { field: 'share' })
  const { setId, threshold, count, number } = share
  const set = setInWords(setId)
  const blocks: readonly Block[] = [
    {
      type: 'head',
      title: `Share ${number} of ${count}`,
      badge: plan.sheetId,
      badgeNote: `set ${set}`,
    },
    {
      type: 'facts',
      columns: 3,
      facts: [
        ['Printed', plan.printedOn],
        ['Needed together', `${threshold} of ${count}`],
        ['Kept by', plan.holder],
        ...(plan.opens === null ? [] : ([['Opens', plan.opens]] as const)),
        ['When the time comes, turn to', plan.contact],
      ],
    },
    ...(plan.sealed === null
      ? secretBlocks(text, plan.square ? `Share ${number} of set ${set}` : null)
      : armorBlocks(plan.sealed)),
    { type: 'heading', text: 'What this is' },
    {
      type: 'text',
      size: 'normal',
      text: `One of ${count} shares of a key. Any ${threshold} of them, and no fewer, give the key back; this sheet alone says nothing about it. Keep it apart from the other shares, show it to nobody, and look once a year whether it is there and readable.`,
    },
    {
      type: 'steps',
      marker: 'number',
      items: [
        `Bring ${threshold} shares of set ${set} together. Their first 14 symbols are the same.`,
        'Run "keep shares combine" and type them in, in any order. It says which line to look at again.',
        'It gives an age key. With it, "keep unlock --identity FILE" or "age -d -i FILE" opens what was locked.',
      ],
    },
    { type: 'heading', text: 'What shares on paper cannot do' },
    { type: 'steps', marker: 'dot', items: offlineLimits },
  ]
  return {
    document: documentOf(plan, `Share ${number} of ${count}, set ${set}`, blocks),
    rows: plan.sealed === null ? [{ number: 1, text }] : armorRows(plan.sealed),
    ignoresCase: plan.sealed === null,
    copy: null,
  }
}

function documentOf(plan: ShareSheetPlan, foot: string, blocks: readonly Block[]): PaperDocument {
  const leaves = plan.armored === null ? [blocks] : [blocks, lockedLeaf(plan, plan.armored)]
  return {
    layout: 'pages',
    windowTitle: `Sheet ${plan.sheetId}`,
    printedOn: plan.printedOn,
    foot: `Sheet ${plan.sheetId}, ${foot}`,
    leaves,
  }
}

function lockedLeaf(plan: ShareSheetPlan, armored: string): readonly Block[] {
  return [
    {
      type: 'head',
      title: 'What the shares open',
      badge: plan.sheetId,
      badgeNote: 'the same on every sheet',
    },
    ...armorBlocks(armored),
  ]
}

function secretBlocks(text: string, caption: string | null): readonly Block[] {
  const rows: Block = { type: 'verbatim', size: 16, lines: shareRows(text) }
  if (caption === null) return [rows]
  return [
    { type: 'beside', share: 0.6, left: [rows], right: [{ type: 'squares', squares: [{ text, caption }] }] },
  ]
}

/** A share in rows of three groups, each with its check. */
function shareRows(text: string): readonly VerbatimLine[] {
  const symbols = text.replaceAll('-', '')
  return Array.from({ length: Math.ceil(symbols.length / symbolsInARow) }, (_, index) => {
    const row = symbols.slice(index * symbolsInARow, (index + 1) * symbolsInARow)
    const grouped = (row.match(/.{1,4}/g) ?? []).join('-')
    return { label: String(index + 1), text: grouped, check: lineCheck(row) }
  })
}
