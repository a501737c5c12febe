import { createSheet, type Sheet, type SheetInput } from '../../src/sheet/sheet.ts'

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const shapes = { standard: { groups: 4, length: 4 }, long: { groups: 6, length: 5 } } as const

export type SampleFormat = keyof typeof shapes

/** Codes in the shape of a format, with distinct labels in no order, the same at every run; every symbol occurs. */
export function sampleCodes(count: number, format: SampleFormat = 'standard'): readonly string[] {
  const { groups, length } = shapes[format]
  return Array.from({ length: count }, (_, code) => {
    const symbols = Array.from({ length: groups * length }, (__, place) => {
      if (place === 0) return SYMBOLS[(code * 19 + 7) % 32]
      if (place === 1) return SYMBOLS[(code * 7 + (code >> 5) + 9) % 32]
      return SYMBOLS[(code * 11 + place * place * 5 + place * 3) % 32]
    }).join('')
    return Array.from({ length: groups }, (__, group) =>
      symbols.slice(group * length, (group + 1) * length),
    ).join('-')
  })
}

export const sampleInput: SheetInput = {
  serviceName: 'Harbour Mail',
  accountName: 'ada@example.org',
  serial: 'A7K2',
  issuedAt: new Date('2026-11-21T20:00:00.000Z'),
  codes: sampleCodes(10),
  storageAdvice: 'Staff: hand the second copy to the office safe.',
  whereToGetNew: 'https://mail.example.org/account/security',
  language: 'en',
  discreet: false,
}

export const sampleSheet = (changes: Partial<SheetInput> = {}): Sheet =>
  createSheet({ ...sampleInput, ...changes })

/** The codes as the sheet has them: sorted. */
export const sortedCodes = (codes: readonly string[]): readonly string[] => codes.toSorted()
