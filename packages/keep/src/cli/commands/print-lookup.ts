import type { Context } from '../command.ts'
import { countUnused, showRef } from '../../model/find.ts'
import type { Book } from '../../model/types.ts'
import { lineCheck } from '../../paper/line-check.ts'
import { readSheetId } from '../../paper/sheet-id.ts'
import { KeepError } from '../../errors.ts'

/** Says which sheet somebody found, and whether it is worth anything. @throws KeepError `input_invalid`, `name_unknown`. */
export function findSheet(context: Context, book: Book, typed: string): undefined {
  const sheetId = readSheetId(typed)
  if (sheetId === null) {
    throw new KeepError(
      'input_invalid',
      'That is no sheet id: it has eight symbols, and one is wrong or two are swapped.',
      {
        field: 'sheet',
      },
    )
  }
  for (const account of book.accounts) {
    for (const set of account.sets) {
      const copy = set.copies.find((item) => readSheetId(item.sheetId ?? '') === sheetId)
      if (copy === undefined) continue
      const isVoid = set.supersededBy !== null
      const left = countUnused(account, set)
      const { id, number, of, state, seal } = copy
      const place = showRef(book, copy.at)
      context.report(
        { sheetId, account: account.name, copy: id, number, of, place, state, seal, void: isVoid, left },
        () =>
          [
            `Sheet ${sheetId}: copy ${number} of ${of} of ${account.name}, recorded at ${place}${seal === null ? '' : `, seal ${seal}`}.`,
            isVoid
              ? 'VOID: these codes were replaced and open nothing. Destroy the sheet.'
              : `Its codes are the current ones, ${left} of ${set.codes.length} left.`,
            ...(state === 'in-place' ? [] : [`It is recorded as ${state}.`]),
          ].join('\n'),
      )
      return undefined
    }
  }
  throw new KeepError(
    'name_unknown',
    `No sheet ${sheetId} is recorded. It may be of another vault, or a sheet of a recovery key or a share: "keep log" names those.`,
  )
}

/** Checks lines that were typed from paper, each with its check behind it. @returns exit code 1 where one does not agree. */
export async function checkLines(context: Context): Promise<number> {
  const lines = await typedLines(context)
  const results = lines.map((line, index) => {
    const match = /^\s*(?:\d{1,4}\s+)?(?<text>\S.*?)\s+(?<check>[0-9A-Za-z]{2})\s*$/su.exec(line)
    const { text, check } = match?.groups ?? {}
    return { line: index + 1, agrees: text !== undefined && lineCheck(text) === check?.toUpperCase() }
  })
  if (results.length === 0) {
    throw new KeepError(
      'input_invalid',
      'No line was given. Type each code with the two small symbols behind it.',
    )
  }
  context.report({ lines: results }, () =>
    results
      .map(({ line, agrees }) =>
        agrees
          ? `Line ${line}: right.`
          : `Line ${line}: does not agree with its check. Compare it with the paper; capitals count.`,
      )
      .join('\n'),
  )
  return results.every(({ agrees }) => agrees) ? 0 : 1
}

async function typedLines({ terminal }: Context): Promise<readonly string[]> {
  const text = terminal.interactive
    ? await terminal.ask('The code and its check, with a space between: ')
    : Buffer.from(await terminal.readInput()).toString('utf8')
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
