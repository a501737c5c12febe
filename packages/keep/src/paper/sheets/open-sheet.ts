import type { Block } from '../document.ts'
import type { Sheet } from '../sheet.ts'

/** A sheet without secrets: nothing to type back, nothing to record. */
export function openSheet(title: string, printedOn: string, leaves: readonly (readonly Block[])[]): Sheet {
  return {
    document: { layout: 'pages', windowTitle: title, printedOn, foot: `${title}, ${printedOn}`, leaves },
    rows: [],
    ignoresCase: false,
    copy: null,
  }
}

/** The head of a sheet without secrets. */
export function openHead(title: string, printedOn: string): Block {
  return { type: 'head', title, badge: null, badgeNote: `printed ${printedOn}` }
}
