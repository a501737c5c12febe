import { exitCodes } from '../errors.ts'
import type { Command, OptionTable } from './command.ts'
import { questions, registry } from './registry.ts'

/** The help of the program: commands by the question that they answer. */
export function programHelp(): string {
  const width = Math.max(...registry.map(({ name }) => name.length)) + 2
  const groups = questions.map((question) => {
    const entries = registry.filter((entry) => entry.question === question)
    const lines = entries.map(({ name, aliases = [], summary }) => {
      const also = aliases.length === 0 ? '' : ` (also: ${aliases.join(', ')})`
      return `  ${name.padEnd(width)}${summary}${also}`
    })
    return [question, ...lines].join('\n')
  })
  return [
    'keep: an encrypted vault and tracker for your backup codes',
    '',
    'Usage: keep COMMAND [options]        keep COMMAND --help for more',
    '',
    groups.join('\n\n'),
    '',
    'Every command takes --json and --vault FILE. Scripts put the passphrase in a file and name it in KEEP_PASSPHRASE_FILE.',
    'New here? "keep" alone opens a page in your browser; in the terminal begin with: keep init',
    '',
  ].join('\n')
}

/** The help of one command. */
export function commandHelp(name: string, command: Command, common: OptionTable): string {
  const options = { ...command.options, ...common }
  const labels = Object.entries(options).map(([option, { value, help }]) => {
    return [`  --${option}${value === undefined ? '' : ` ${value}`}`, help] as const
  })
  const width = Math.min(34, Math.max(...labels.map(([label]) => label.length)) + 2)
  return [
    ...command.usage.map(
      (usage, index) => `${index === 0 ? 'Usage:' : '      '} keep ${name}${usage === '' ? '' : ` ${usage}`}`,
    ),
    '',
    command.description,
    '',
    'Options:',
    ...labels.map(([label, help]) => `${label.padEnd(width)} ${help}`),
    '',
  ].join('\n')
}

/** The exit codes, for `keep help exit-codes`. */
export function exitCodeHelp(): string {
  const byNumber = new Map<number, string[]>()
  for (const [code, number] of Object.entries(exitCodes))
    byNumber.set(number, [...(byNumber.get(number) ?? []), code])
  const lines = [...byNumber]
    .toSorted(([a], [b]) => a - b)
    .map(([number, codes]) => `  ${String(number).padStart(2)}  ${codes.join(', ')}`)
  return [
    'Exit codes, with the "code" that --json shows:',
    '   0  success',
    '   1  with --exit-code: something is due, or would lock you out',
    ...lines,
    '  70  a defect of this program',
    '',
  ].join('\n')
}
