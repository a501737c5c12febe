import { readFileSync } from 'node:fs'
import { importText } from '../../../src/import/import-text.ts'
import type { ImportInput, ImportResult } from '../../../src/import/types.ts'

export interface ExpectedSample {
  readonly fileName: string | null
  readonly codes: readonly { text: string; position: number; used: boolean }[]
}

const samplesFolder = new URL('../../samples/', import.meta.url)

export const expectedSamples = JSON.parse(
  readFileSync(new URL('expected.json', samplesFolder), 'utf8'),
) as Record<string, ExpectedSample>

export function sampleText(id: string): string {
  return readFileSync(new URL(`${id}.txt`, samplesFolder), 'utf8')
}

export function read(text: string, rest: Omit<ImportInput, 'text' | 'bytes'> = {}): ImportResult {
  return importText({ text, ...rest })
}

export function texts({ codes }: ImportResult): string[] {
  return codes.map(({ text }) => text)
}

export function usedTexts({ codes }: ImportResult): string[] {
  return codes.filter(({ used }) => used).map(({ text }) => text)
}

export function warningCodes({ warnings }: ImportResult): string[] {
  return warnings.map(({ code }) => code)
}

export function candidates(result: ImportResult): string[] {
  return result.candidates.map(({ service }) => service)
}
