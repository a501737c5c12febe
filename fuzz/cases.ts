// Inputs that once showed a fault. Each is a file, and each must show none.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Input } from './parsers/target.ts'
import type { RouteFault } from './routes/fuzz.ts'

const FOLDER = fileURLToPath(new URL('cases', import.meta.url))

export interface ParserCase {
  readonly what: string
  readonly target: string
  readonly input: Input
}

interface KeptParserCase {
  readonly what: string
  readonly target: string
  readonly text?: string
  readonly base64?: string
}

const nameFor = (beginning: string, content: string): string =>
  `${beginning
    .replaceAll(/[^a-z0-9]+/gi, '-')
    .toLowerCase()
    .slice(0, 60)}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}.json`

const write = (kind: string, beginning: string, content: object): string => {
  const text = `${JSON.stringify(content, undefined, 2)}\n`
  const path = join(FOLDER, kind, nameFor(beginning, text))
  mkdirSync(join(FOLDER, kind), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** Writes a case; gives its path. */
export const keepRouteCase = (fault: RouteFault): string => write('routes', fault.what, fault)

export const keepParserCase = ({ what, target, input }: ParserCase): string => {
  const isText = typeof input === 'string' && input.isWellFormed()
  const kept: KeptParserCase = isText
    ? { what, target, text: input }
    : { what, target, base64: Buffer.from(input as Uint8Array).toString('base64') }
  return write('parsers', target, kept)
}

const read = <T>(kind: string): readonly (readonly [string, T])[] => {
  try {
    return readdirSync(join(FOLDER, kind))
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name, JSON.parse(readFileSync(join(FOLDER, kind, name), 'utf8')) as T] as const)
  } catch {
    return []
  }
}

export const routeCases = (): readonly (readonly [string, RouteFault])[] => read<RouteFault>('routes')

export const parserCases = (): readonly (readonly [string, ParserCase])[] =>
  read<KeptParserCase>('parsers').map(([name, { what, target, text, base64 = '' }]) => [
    name,
    { what, target, input: text ?? new Uint8Array(Buffer.from(base64, 'base64')) },
  ])
