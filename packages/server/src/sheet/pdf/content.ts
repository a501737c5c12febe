import { drawable, facesByStyle, type Style } from './fonts.ts'
import type { Sheet } from '../sheet.ts'

/** A fact; `null`: a line on which the owner writes what the fonts cannot draw. */
export interface DrawnFact {
  readonly name: string
  readonly value: string | null
}

/** The prose of a sheet as far as the fonts have its characters. */
export interface DrawnContent {
  readonly heading: string
  readonly facts: readonly DrawnFact[]
  readonly intro: readonly string[]
  readonly notes: readonly string[]
  /** Whether nothing but emoji had to be left out. */
  readonly isComplete: boolean
}

/**
 * Names in scripts that the fonts lack become lines to write on, never question marks. Their sentences are left out; one
 * that says where to get new codes gives way to the built-in one.
 */
export function contentOf(sheet: Sheet): DrawnContent {
  const heading = shown(sheet.heading, 'bold')
  const facts = sheet.facts.map(({ name, value }): DrawnFact => ({ name, value: shown(value, 'bold') }))
  const notes = sheet.notes.map(
    (text, index) => shown(text, 'prose') ?? (index === 0 ? sheet.texts.getNew : null),
  )
  const drawnNotes = notes.filter((text) => text !== null)
  return {
    heading: heading ?? sheet.texts.heading,
    facts: heading === null ? [{ name: sheet.texts.service, value: null }, ...facts] : facts,
    intro: sheet.intro,
    notes: drawnNotes,
    isComplete:
      heading !== null &&
      facts.every(({ value }) => value !== null) &&
      sheet.notes.every((text) => shown(text, 'prose') !== null),
  }
}

const shown = (text: string, style: Style): string | null => drawable(text, facesByStyle()[style])
