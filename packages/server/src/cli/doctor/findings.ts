import { EXIT } from '../command.ts'
import { counted, wrapped } from '../format.ts'
import type { Report } from '../report.ts'

export type Level = 'ok' | 'warning' | 'error'

/** One thing that was looked at. */
export interface Finding {
  readonly check: string
  readonly level: Level
  readonly detail: string
  /** What to do; `null` where it is as it should be. */
  readonly action: string | null
}

export const ok = (check: string, detail: string): Finding => ({ check, level: 'ok', detail, action: null })
export const warning = (check: string, detail: string, action: string): Finding => ({
  check,
  level: 'warning',
  detail,
  action,
})
export const error = (check: string, detail: string, action: string): Finding => ({
  check,
  level: 'error',
  detail,
  action,
})

/** Narrower texts than this are harder to read than lines that the terminal breaks. */
const LEAST_TEXT_COLUMNS = 30

/**
 * The findings in the order in which they were looked for, and how many there are to act on. `columns` is the width of the
 * terminal that shows them; `null`: none does, and a finding is one line.
 */
export const doctorReport = (findings: readonly Finding[], columns: number | null = null): Report => {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length
  const errors = count('error')
  const width = Math.max(...findings.map(({ check }) => check.length))
  const indent = ' '.repeat('warning'.length + width + 4)
  const isWide = columns !== null && columns >= indent.length + LEAST_TEXT_COLUMNS
  const broken = (text: string, by: string): readonly string[] =>
    isWide ? wrapped(text, by, columns) : [by + text]
  const lines = findings.flatMap(({ check, level, detail, action }) => {
    const [first = '', ...rest] = broken(detail, indent)
    const [arrow = '', ...more] = action === null ? [] : broken(action, `${indent}  `)
    return [
      `${level.padEnd('warning'.length)}  ${check.padEnd(width)}  ${first.slice(indent.length)}`,
      ...rest,
      ...(action === null ? [] : [`${indent}→ ${arrow.slice(indent.length + 2)}`, ...more]),
    ]
  })
  return {
    exit: errors > 0 ? EXIT.no : EXIT.done,
    json: { findings },
    lines: [...lines, '', `${counted(errors, 'error')}, ${counted(count('warning'), 'warning')}.`],
  }
}
