// What an application gained, as a reviewer would see it: the lines that are in one folder and not in another, with both
// formatted alike, so that nobody wins by writing long lines.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, getFileInfo } from 'prettier'
import { filesBelow } from './workspace.ts'

export interface AddedLine {
  readonly file: string
  readonly text: string
}

/** Lines of `adopted` that `starter` does not have, file by file, in order. Documentation is left out. */
export async function addedLines(starter: string, adopted: string, columns: number): Promise<AddedLine[]> {
  const before = new Set(filesBelow(starter))
  const added: AddedLine[] = []
  for (const file of filesBelow(adopted).filter((one) => !one.endsWith('.md'))) {
    const old = before.has(file) ? await formattedLines(join(starter, file), columns) : []
    const young = await formattedLines(join(adopted, file), columns)
    added.push(...linesNotIn(old, young).map((text) => ({ file, text })))
  }
  return added
}

async function formattedLines(file: string, columns: number): Promise<string[]> {
  const text = readFileSync(file, 'utf8')
  const { inferredParser } = await getFileInfo(file)
  const options = { semi: false, singleQuote: true, trailingComma: 'all', printWidth: columns } as const
  const formatted =
    inferredParser === null ? text : await format(text, { ...options, parser: inferredParser })
  return formatted.replace(/\n$/, '').split('\n')
}

/** What is left of `young` without a longest common subsequence of both. */
export function linesNotIn(old: readonly string[], young: readonly string[]): string[] {
  const width = young.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = young.length - 1; column >= 0; column--) {
      common[row * width + column] =
        old[row] === young[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const added: string[] = []
  let row = 0
  for (const [column, line] of young.entries()) {
    while (row < old.length && old[row] !== line && at(row + 1, column) >= at(row, column + 1)) row++
    if (row < old.length && old[row] === line) row++
    else added.push(line)
  }
  return added
}
