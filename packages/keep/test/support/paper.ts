import type { CodesToPrint } from '../../src/paper/code-lines.ts'
import type { SheetPlan } from '../../src/paper/sheet.ts'
import type { BookBuilder } from './book.ts'

export const plan: SheetPlan = {
  sheetId: '0123-4567',
  printedOn: '2026-11-22',
  number: 1,
  of: 2,
  place: 'home-safe',
  nickname: null,
  returnTo: null,
}

/** The newest set of an account, all of it. */
export function codesOf(builder: BookBuilder, name: string): CodesToPrint {
  const account = builder.get(name)
  const set = account.sets.at(-1)
  if (set === undefined) throw new TypeError(`${name} has no set`)
  return { account, set, positions: null }
}

/** Codes like those of GitHub, all different. */
export function hexCodes(count: number): { text: string; used: boolean }[] {
  return Array.from({ length: count }, (_, index) => {
    const hex = (BigInt(index + 1) * 0x9e37_79b9_7f4a_7c15n).toString(16).padStart(16, '0')
    return { text: `${hex.slice(-5)}-${hex.slice(-10, -5)}`, used: false }
  })
}
