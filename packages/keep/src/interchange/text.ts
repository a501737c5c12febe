import type { Card, CardField } from './card.ts'
import { cutOff, damaged } from './limits.ts'

/** The first line of a text that this program wrote. */
export const textHeading = 'Sparekey Keep: codes as text, version 1'

const indent = '    '
const lastLine = '== end =='

/** Cards as text for a person: a heading for each, then every field with its value indented below its name. */
export function writeText(cards: readonly Card[]): string {
  return `${[textHeading, ...cards.map(cardText), lastLine].join('\n\n')}\n`
}

function cardText({ title, login, page, notes, fields }: Card): string {
  const standard: readonly CardField[] = [
    { name: 'User name', value: login, hidden: false },
    { name: 'URL', value: page, hidden: false },
    { name: 'Notes', value: notes, hidden: false },
  ]
  const lines = [...standard, ...fields].filter(({ value }) => value !== '').map(fieldText)
  return [`== ${title} ==`, ...lines].join('\n')
}

function fieldText({ name, value }: CardField): string {
  const lines = value.split('\n')
  return lines.length === 1
    ? `${name}: ${value}`
    : [`${name}:`, ...lines.map((line) => indent + line)].join('\n')
}

/** Reads what {@link writeText} wrote. @throws KeepError `input_refused` where it is not that, or is cut off. */
export function readText(text: string): readonly Card[] {
  const whole = withoutCarriageReturns(text).trimEnd()
  if (!whole.endsWith(`\n${lastLine}`)) throw cutOff('This text')
  const [heading = '', ...blocks] = whole.slice(0, -lastLine.length).split(/^== (.*) ==$/m)
  if (heading.trim() !== textHeading) throw damaged('This text')
  return Array.from({ length: blocks.length / 2 }, (_, index) =>
    readCard(blocks[index * 2] ?? '', blocks[index * 2 + 1] ?? ''),
  )
}

// A value never holds a carriage return: those were quoted.
function withoutCarriageReturns(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '')
}

function readCard(title: string, body: string): Card {
  const values = new Map<string, string>()
  let open: { name: string; lines: string[] } | null = null
  const close = (): void => {
    if (open !== null) values.set(open.name, open.lines.join('\n'))
    open = null
  }
  for (const line of body.split('\n')) {
    if (open !== null && line.startsWith(indent)) {
      open.lines.push(line.slice(indent.length))
      continue
    }
    close()
    if (line.trim() === '') continue
    const found = /^([^:]+):(?: (.*))?$/.exec(line)
    if (found === null) throw damaged('This text')
    const [, name = '', value] = found
    if (value === undefined) open = { name, lines: [] }
    else values.set(name, value)
  }
  close()
  const take = (name: string): string => {
    const value = values.get(name) ?? ''
    values.delete(name)
    return value
  }
  return {
    title,
    login: take('User name'),
    page: take('URL'),
    notes: take('Notes'),
    fields: [...values].map(([name, value]) => ({ name, value, hidden: false })),
    freshCodes: [],
    dueOn: null,
  }
}
