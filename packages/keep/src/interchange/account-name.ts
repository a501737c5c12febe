import type { Card } from './card.ts'
import { readName, slug } from '../model/names.ts'
import { KeepError } from '../errors.ts'

const longestName = 76

/** The name of an account in a book: the title of its card, by the convention of names, with a number where it is taken. */
export function readAccountName(card: Card, taken: ReadonlyMap<string, unknown>): string {
  return freeName(nameOf(card.title), taken)
}

/** `name`, or the first of `name-2`, `name-3`, … that is not taken. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${name.slice(0, longestName)}-${number}`
  return free
}

function nameOf(title: string): string {
  try {
    return readName(title, 'title')
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return slug(title).slice(0, longestName).replace(/-+$/, '') || 'account'
  }
}
