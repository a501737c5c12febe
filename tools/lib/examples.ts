// Finds the examples in documentation: fenced blocks of Markdown files and of doc comments, with what their marks ask
// for. CONTRIBUTING.md, "Examples", describes the marks.

export interface Block {
  /** From the root. */
  readonly file: string
  /** Of the first line of code, from 1. */
  readonly line: number
  readonly language: string
  /** The words after the language, and those of an HTML comment `<!-- … -->` on the line above the fence. */
  readonly marks: readonly string[]
  readonly code: string
}

const OPENING = /^(`{3,})([\w-]*)[ \t]*(.*)$/

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(file: string, markdown: string): Block[] {
  const blocks: Block[] = []
  const lines = markdown.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = OPENING.exec((lines[index] ?? '').trim())
    if (opening === null) continue
    const [, fence = '', language = '', info = ''] = opening
    const comment = /^<!--\s*(.*?)\s*-->$/.exec((lines[index - 1] ?? '').trim())?.[1]
    const end = lines.findIndex((line, at) => at > index && line.trim() === fence)
    const close = end === -1 ? lines.length : end
    blocks.push({
      file,
      line: index + 2,
      language,
      marks: [comment, info].filter((mark): mark is string => mark !== undefined && mark !== ''),
      code: lines.slice(index + 1, close).join('\n'),
    })
    index = close
  }
  return blocks
}

/** The fenced blocks of the doc comments of a module. */
export function docBlocksOf(file: string, source: string): Block[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((match) => {
    const linesBefore = source.slice(0, match.index).split('\n').length - 1
    const text = match[0]
      .split('\n')
      .map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, ''))
      .join('\n')
    return blocksOf(file, '\n'.repeat(linesBefore) + text)
  })
}

/** One program or one shell session, made of one or more blocks of a file, each on the lines it has there. */
export interface Example {
  readonly file: string
  readonly line: number
  readonly kind: 'program' | 'typed only' | 'session' | 'session with service'
  readonly code: string
}

const isShell = ({ language }: Block): boolean => language === 'sh' || language === 'bash'

function kindOf(block: Block): Example['kind'] | null {
  if (block.language === 'ts') return block.marks.includes('no-run') ? 'typed only' : 'program'
  if (isShell(block) && block.marks.includes('run: service')) return 'session with service'
  if (isShell(block) && block.marks.includes('run')) return 'session'
  return null
}

/**
 * The examples among the blocks of one file. A TypeScript block marked `continues` goes on with the one before; all shell
 * blocks of a kind are one session, as in one terminal. `others` counts the blocks that nobody asked to check.
 */
export function examplesOf(blocks: readonly Block[]): { examples: Example[]; others: number } {
  const examples: Example[] = []
  let others = 0
  for (const block of blocks) {
    const kind = kindOf(block)
    if (kind === null) {
      others++
      continue
    }
    const joined = examples.findLastIndex((example) =>
      isShell(block) ? example.kind === kind : isProgram(example) && block.marks.includes('continues'),
    )
    const before = examples[joined]
    if (before === undefined) {
      const code = '\n'.repeat(block.line - 1) + block.code
      examples.push({ file: block.file, line: block.line, kind, code })
    } else {
      const gap = '\n'.repeat(block.line - before.code.split('\n').length)
      examples[joined] = { ...before, code: before.code + gap + block.code }
    }
  }
  return { examples, others }
}

const isProgram = ({ kind }: Example): boolean => kind === 'program' || kind === 'typed only'
