import type { Pen, Type } from './pen.ts'
import { wrap } from './wrap.ts'
import type { DrawnFact } from './content.ts'
import type { SheetCode } from '../sheet.ts'

/** The structure types of ISO 32000-1 §14.8.4 that a sheet is made of. */
export type Tag = 'H1' | 'P' | 'LBody' | 'Figure'

/** What is drawn in one go at a place on a page. Lengths are points. */
export interface Block {
  readonly tag: Tag
  readonly height: number
  /** What is said in the place of a picture. */
  readonly alt?: string
  /** What is read: text that programs find, in the order of reading. */
  draw(x: number, y: number): void
  /** What is only looked at: lines and boxes. */
  decorate?(x: number, y: number): void
}

export const bodyType: Type = { style: 'prose', size: 10 }
export const smallType: Type = { style: 'prose', size: 8 }
const headingType: Type = { style: 'bold', size: 18 }
const nameType: Type = { style: 'bold', size: 14 }
const LINE = 1.35

/** Heading at the left, the sheet's name in a frame at the right, a rule below. */
export function headBlock(pen: Pen, heading: string, name: string, width: number): Block {
  const framed = pen.width(name, nameType) + 14
  const measure = (text: string): number => pen.width(text, headingType)
  const lines = wrap(heading, width - framed - 14, measure, 2)
  const height = Math.max(1, lines.length) * headingType.size * 1.2 + 8
  return {
    tag: 'H1',
    height: height + 8,
    draw(x, y) {
      lines.forEach((line, index) => pen.text(line, x, y + headingType.size * (1 + index * 1.2), headingType))
      pen.text(name, x + width - framed + 7, y + 16, nameType)
    },
    decorate(x, y) {
      pen.frame(x + width - framed + 0.5, y + 0.5, framed - 1, 22)
      pen.line([x, y + height], [x + width, y + height], 1.2)
    },
  }
}

/** A name and its value, or a line to write it on. */
export function factBlock(pen: Pen, { name, value }: DrawnFact, width: number): Block {
  const valueType: Type = { style: 'bold', size: bodyType.size }
  const indent = pen.width(`${name}: `, bodyType)
  const measure = (text: string): number => pen.width(text, valueType)
  const lines = value === null ? [] : wrap(value, width - indent, measure, 3)
  const rowHeight = bodyType.size * (value === null ? 1.8 : LINE)
  const below = value === null ? 3 : 0
  return {
    tag: 'P',
    height: Math.max(1, lines.length) * rowHeight + below,
    draw(x, y) {
      const baseline = y + rowHeight - bodyType.size * (LINE - 1)
      pen.text(`${name}: `, x, baseline, bodyType)
      lines.forEach((line, index) => pen.text(line, x + indent, baseline + index * rowHeight, valueType))
    },
    decorate(x, y) {
      const baseline = y + rowHeight - 2
      if (value === null) pen.line([x + indent, baseline], [x + width, baseline], 0.6)
    },
  }
}

export function proseBlock(pen: Pen, text: string, type: Type, width: number): Block {
  const lines = wrap(text, width, (part) => pen.width(part, type))
  const rowHeight = type.size * LINE
  return {
    tag: 'P',
    height: lines.length * rowHeight + 3,
    draw: (x, y) =>
      lines.forEach((line, index) => pen.text(line, x, y + type.size + index * rowHeight, type)),
  }
}

const BOX = 10
const CODE_SIZE = 16
const DAY_WIDTH = 120

/** A box to tick, the code with its label bold, and a line for the day. */
export function codeBlock(
  pen: Pen,
  { label, rest }: SheetCode,
  { usedOn, width, height }: { readonly usedOn: string; readonly width: number; readonly height: number },
): Block {
  const labelType: Type = { style: 'label', size: CODE_SIZE }
  const left = BOX + 8
  const usedOnWidth = pen.width(usedOn, smallType)
  const baselineOf = (y: number): number => y + height / 2 + CODE_SIZE * 0.34
  return {
    tag: 'LBody',
    height,
    draw(x, y) {
      const baseline = baselineOf(y)
      pen.text(label, x + left, baseline, labelType)
      pen.text(rest, x + left + pen.width(label, labelType), baseline, { style: 'code', size: CODE_SIZE })
      pen.text(usedOn, x + width - DAY_WIDTH, baseline, smallType)
    },
    decorate(x, y) {
      const baseline = baselineOf(y)
      pen.frame(x + 0.5, y + (height - BOX) / 2, BOX, BOX)
      pen.line([x + width - DAY_WIDTH + usedOnWidth + 4, baseline + 1], [x + width, baseline + 1], 0.6)
      pen.rule([x, y + height], [x + width, y + height])
    },
  }
}
