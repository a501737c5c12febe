import { EXIT } from '../command.ts'
import { counted } from '../format.ts'
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

/** The findings in the order in which they were looked for, and how many there are to act on. */
export const doctorReport = (findings: readonly Finding[]): Report => {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length
  const errors = count('error')
  const width = Math.max(...findings.map(({ check }) => check.length))
  const lines = findings.flatMap(({ check, level, detail, action }) => {
    const indent = ' '.repeat('warning'.length + width + 4)
    return [
      `${level.padEnd('warning'.length)}  ${check.padEnd(width)}  ${detail}`,
      ...(action === null ? [] : [`${indent}→ ${action}`]),
    ]
  })
  return {
    exit: errors > 0 ? EXIT.no : EXIT.done,
    json: { findings },
    lines: [...lines, '', `${counted(errors, 'error')}, ${counted(count('warning'), 'warning')}.`],
  }
}
