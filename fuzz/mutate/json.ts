import type { Draw } from '../draw.ts'
import { fragment, mutateText } from './text.ts'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  5,
  10,
  100,
  101,
  255,
  256,
  65_535,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e300,
  5e-324,
]

/** Any value at all. */
export const anyJson = (draw: Draw, depth = 3): unknown => {
  switch (draw.below(depth > 0 ? 8 : 6)) {
    case 0:
      return null
    case 1:
      return draw.chance(0.5)
    case 2:
      return draw.one(NUMBERS)
    case 3:
    case 4:
    case 5:
      return fragment(draw)
    case 6:
      return Array.from({ length: draw.below(4) }, () => anyJson(draw, depth - 1))
    default:
      return Object.fromEntries(
        Array.from({ length: draw.below(4) }, () => [fragment(draw), anyJson(draw, depth - 1)]),
      )
  }
}

/** A value that is nearly this one: somewhere in it one thing is other, gone, double or too much. */
export const mutateJson = (draw: Draw, value: unknown, texts: readonly string[] = []): unknown => {
  if (draw.chance(0.08)) return anyJson(draw)
  if (Array.isArray(value)) return mutateList(draw, value, texts)
  if (isObject(value)) return mutateObject(draw, value, texts)
  if (typeof value === 'string') {
    if (texts.length > 0 && draw.chance(0.3)) return draw.one(texts)
    return mutateText(draw, value, texts)
  }
  if (typeof value === 'number') return draw.chance(0.7) ? draw.one(NUMBERS) : value + draw.one([-1, 1, 0.5])
  return anyJson(draw, 1)
}

const mutateList = (draw: Draw, list: readonly unknown[], texts: readonly string[]): readonly unknown[] => {
  const at = draw.below(Math.max(1, list.length))
  switch (draw.below(5)) {
    case 0:
      return list.toSpliced(at, 1)
    case 1:
      return [...list, list[at] ?? anyJson(draw, 1)]
    case 2:
      return draw.chance(0.1) ? Array.from({ length: 300 }, () => list[at] ?? 0) : list.toReversed()
    default:
      return list.length === 0 ? [anyJson(draw, 1)] : list.with(at, mutateJson(draw, list[at], texts))
  }
}

const mutateObject = (draw: Draw, object: Json, texts: readonly string[]): Json => {
  const names = Object.keys(object)
  const name = names.length === 0 ? fragment(draw) : draw.one(names)
  switch (draw.below(7)) {
    case 0:
      return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))
    case 1:
      return { ...object, [fragment(draw)]: anyJson(draw, 1) }
    case 2:
      return { ...object, [mutateText(draw, name)]: object[name] }
    case 3:
      return { ...object, [name]: anyJson(draw, 2) }
    default:
      return { ...object, [name]: mutateJson(draw, object[name], texts) }
  }
}
