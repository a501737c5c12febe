/** `2026-11-21 20:01:10Z`: to the second, in UTC, as it sorts. */
export const timeText = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `4.2 MiB`. */
export const bytesText = (bytes: number): string => {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const amount = bytes / 1024 ** power
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power]}`
}

/** `1 code`, `2 codes`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A list in two columns, numbered, read down and then right. */
export const inColumns = (items: readonly string[]): readonly string[] => {
  const rows = Math.ceil(items.length / 2)
  const numbered = items.map((item, index) => `${String(index + 1).padStart(4)}  ${item}`)
  return numbered.slice(0, rows).map((left, row) => [left, numbered[row + rows]].filter(Boolean).join('   '))
}

/** Broken between words into lines of at most `columns` characters where words allow it, each after `indent`. */
export const wrapped = (text: string, indent: string, columns: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line]
}
