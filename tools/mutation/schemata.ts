// Puts every mutant of a source into it at once: each place becomes a choice, and a number that is set at run time says
// which mutant is active. So a source is compiled once, whatever the number of its mutants.
import type { Host, Mutant } from './mutants.ts'

/** The function that says whether a mutant is active. It is a global of the process that runs the tests. */
export const SWITCH = '$isMutant'

/** The source with a choice at every host; mutant `i` of the list is active while `$isMutant(first + i)` is true. */
export const withMutants = (code: string, mutants: readonly Mutant[], first: number): string => {
  const hosts = new Map<string, { readonly host: Host; readonly choices: string[] }>()
  for (const [index, { host, start, end, text }] of mutants.entries()) {
    const name = `${host.start}:${host.end}:${host.kind}`
    const found = hosts.get(name) ?? { host, choices: [] }
    hosts.set(name, found)
    const whole = code.slice(host.start, start) + text + code.slice(end, host.end)
    found.choices.push(choice(host, first + index, whole))
  }
  const opening = new Map<number, string[]>()
  const closing = new Map<number, string[]>()
  // Outermost first: it opens first and closes last.
  const ordered = [...hosts.values()].toSorted(
    (a, b) => a.host.start - b.host.start || b.host.end - a.host.end,
  )
  for (const { host, choices } of ordered) {
    const isFirst = !opening.has(host.start)
    const { opens, closes } = around(host, choices, isFirst && host.beginsStatement)
    opening.set(host.start, [...(opening.get(host.start) ?? []), opens])
    closing.set(host.end, [closes, ...(closing.get(host.end) ?? [])])
  }
  let changed = ''
  let from = 0
  const places = [...new Set([...opening.keys(), ...closing.keys()])].toSorted((a, b) => a - b)
  for (const place of places) {
    changed += code.slice(from, place)
    changed += (closing.get(place) ?? []).join('') + (opening.get(place) ?? []).join('')
    from = place
  }
  return changed + code.slice(from)
}

const choice = ({ kind }: Host, mutant: number, whole: string): string =>
  kind === 'expression' ? `${SWITCH}(${mutant})?(${whole}):` : `if(${SWITCH}(${mutant})){${whole}}else `

const around = (
  { kind }: Host,
  choices: readonly string[],
  beginsStatement: boolean,
): { readonly opens: string; readonly closes: string } => {
  const all = choices.join('')
  if (kind === 'expression') return { opens: `${beginsStatement ? ';' : ''}(${all}(`, closes: '))' }
  return { opens: `{${all}{`, closes: '}}' }
}
