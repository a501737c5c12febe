import { squareBytes } from './square.ts'

/**
 * Armored text cut at its line ends into as few parts as fit QR squares, of even length. Scanned and put together in order they
 * are the file again.
 */
export function armorParts(armored: string): readonly string[] {
  const lines = armored.trimEnd().split('\n')
  for (let count = 1; ; count += 1) {
    const parts = inParts(lines, Math.ceil(lines.length / count))
    if (count >= lines.length || parts.every((part) => Buffer.byteLength(part) <= squareBytes)) return parts
  }
}

function inParts(lines: readonly string[], linesInPart: number): readonly string[] {
  return Array.from({ length: Math.ceil(lines.length / linesInPart) }, (_, index) =>
    lines
      .slice(index * linesInPart, (index + 1) * linesInPart)
      .map((line) => `${line}\n`)
      .join(''),
  )
}
