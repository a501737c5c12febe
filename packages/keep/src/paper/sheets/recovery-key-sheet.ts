import type { Block } from '../document.ts'
import { lineCheck } from '../line-check.ts'
import { copyInWords } from '../sheet.ts'
import type { Sheet, SheetPlan } from '../sheet.ts'

/** The sheet of a vault's recovery key. */
export interface RecoveryKeySheetPlan extends Omit<SheetPlan, 'nickname'> {
  /** As `generateRecoveryKey` gives it. */
  readonly recoveryKey: string
  /** 32 hex digits; its first eight tell this vault from others. */
  readonly vaultId: string
  /** Whether a QR square of the key stands on it: easy to enter, and easy to take with a phone. */
  readonly square: boolean
}

/** The printed recovery key, with how to use it on an empty machine. */
export function recoveryKeySheet(plan: RecoveryKeySheetPlan): Sheet {
  const groups = plan.recoveryKey.split('-')
  const half = Math.ceil(groups.length / 2)
  const lines = [groups.slice(0, half), groups.slice(half)].map((part, index) => ({
    label: String(index + 1),
    text: part.join('-'),
    check: lineCheck(part.join('')),
  }))
  const blocks: readonly Block[] = [
    { type: 'head', title: 'Recovery key', badge: plan.sheetId, badgeNote: copyInWords(plan) },
    {
      type: 'facts',
      columns: 3,
      facts: [
        ['Vault', plan.vaultId.slice(0, 8)],
        ['Printed', plan.printedOn],
        ['Kept at', plan.place],
      ],
    },
    { type: 'verbatim', size: 17, lines },
    ...(plan.square
      ? ([{ type: 'squares', squares: [{ text: plan.recoveryKey, caption: 'The key above' }] }] as const)
      : []),
    {
      type: 'notice',
      text: 'Whoever has this key and a copy of the vault file can read everything in it. Keep the two apart, and never photograph this sheet.',
    },
    { type: 'heading', text: 'When the passphrase is forgotten' },
    {
      type: 'steps',
      marker: 'number',
      items: [
        'Get the vault file: it ends in .keep. A backup or an older copy does.',
        'Install sparekey-keep, and run: keep unlock --recovery-key --vault FILE',
        'Type the key. Capitals, spaces and dashes do not matter; zero has a stroke.',
        'Set a new passphrase with "keep passphrase".',
      ],
    },
    { type: 'heading', text: 'When this sheet was lost or seen' },
    {
      type: 'steps',
      marker: 'number',
      items: [
        'Run "keep keys new-recovery-key" and print the new one. This key then opens no later version of the vault.',
        'Copies of the vault that exist already open with it all the same: destroy those that others may reach.',
      ],
    },
    {
      type: 'facts',
      columns: 2,
      facts: [
        ['Typed back from this paper on', null],
        ['Looked at again on', null],
      ],
    },
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
    rows: [{ number: 1, text: plan.recoveryKey }],
    ignoresCase: true,
    copy: null,
  }
}
