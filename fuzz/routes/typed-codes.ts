import type { Draw } from '../draw.ts'
import { mutateText } from '../mutate/text.ts'
import type { World } from './world.ts'

/** As people type codes. */
const typed = (draw: Draw, code: string): string => {
  switch (draw.below(6)) {
    case 0:
      return code.toLowerCase()
    case 1:
      return code.replaceAll('-', draw.one([' ', '', '–', '\u200b']))
    case 2:
      return code.replaceAll('0', 'O').replaceAll('1', draw.one(['I', 'l']))
    default:
      return code
  }
}

/** A code of the account, of another, or of nobody; nearly one, at times. */
export const anyCode = (world: World, draw: Draw, account?: string): string => {
  const own =
    account === undefined ? [] : [...world.values].filter(([name]) => name.startsWith(`${account}.code`))
  const code = own.length > 0 && draw.chance(0.7) ? draw.one(own)[1] : draw.one(world.codes)
  return typed(draw, draw.chance(0.15) ? mutateText(draw, code) : code)
}
