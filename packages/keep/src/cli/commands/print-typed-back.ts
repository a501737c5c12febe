import { randomInt } from 'node:crypto'
import type { Context } from '../command.ts'
import type { Sheet } from '../../paper/sheet.ts'
import { checkTypedBack, rowToTypeBack } from '../../paper/typed-back.ts'

/**
 * Has one row of a printed sheet typed back from the paper.
 *
 * @returns whether it was; not where there is no terminal, or the person puts it off.
 */
export async function askTypedBack({ terminal }: Context, sheet: Sheet, path: string): Promise<boolean> {
  if (!terminal.interactive) return false
  const row = rowToTypeBack(sheet, randomInt)
  if (row === null) return false
  await terminal.ask(`Print ${path}, then press Enter. `)
  for (;;) {
    const which = sheet.rows.length === 1 ? 'what is on it' : `row ${row}`
    const text = await terminal.ask(`From the paper, type ${which} ("later" to put it off): `)
    if (text.trim().toLowerCase() === 'later') return false
    const result = checkTypedBack(sheet, { row, text })
    if (result.ok) {
      terminal.note('Right: the paper can be read.')
      return true
    }
    terminal.note(result.detail)
  }
}
