// What the guide has its reader type, taken from the guide itself. In a block of commands that `<!-- run: keep -->` stands above, a
// line `# ⌨ …` is the answer to the next question, and `# → …` is what must be shown (`…` is anything). `<!-- run: keep, on a new
// machine -->` begins on a machine with nothing on it but the vault file.

/** One command with the answers to its questions. */
export interface Step {
  /** In the document, from 1. */
  readonly line: number
  readonly machine: 'first' | 'new'
  readonly command: string
  readonly answers: readonly string[]
  readonly claims: readonly string[]
}

const marks: ReadonlyMap<string, Step['machine']> = new Map([
  ['<!-- run: keep -->', 'first'],
  ['<!-- run: keep, on a new machine -->', 'new'],
])

/** The steps of a document, in their order. */
export function stepsOf(markdown: string): readonly Step[] {
  const steps: { -readonly [K in keyof Step]: Step[K] }[] = []
  let machine: Step['machine'] | null = null
  let isInside = false
  const lines = markdown.split('\n')
  for (const [index, text] of lines.entries()) {
    if (text.startsWith('```')) {
      isInside = !isInside
      machine = isInside ? (marks.get(lines[index - 1] ?? '') ?? null) : null
    } else if (machine !== null && text.trim() !== '') {
      const last = steps.at(-1)
      if (text.startsWith('# ⌨ ') && last !== undefined) last.answers = [...last.answers, text.slice(4)]
      else if (text.startsWith('# → ') && last !== undefined) last.claims = [...last.claims, text.slice(4)]
      else steps.push({ line: index + 1, machine, command: text, answers: [], claims: [] })
    }
  }
  return steps
}

/** Whether what was shown holds a claim of the document. */
export function shows(shown: string, claim: string): boolean {
  const parts = claim
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s+`))
  return new RegExp(parts.join(String.raw`[\s\S]*?`)).test(shown)
}
