import { encodeQR } from 'qr'
import { KeepError } from '../errors.ts'

/** At most this many bytes of UTF-8 in one QR square: denser ones fail on worn paper. */
export const squareBytes = 512

/** A QR square as rows of modules, `true` for black, with the white edge of four modules that ISO/IEC 18004 asks for. */
export type Modules = readonly (readonly boolean[])[]

const millimetresPerModule = 0.75
const smallestMillimetres = 36

/** How wide a square is on paper, its white edge included: modules of 0.75 mm are read from worn paper too. */
export function squareMillimetres(modules: Modules): number {
  return Math.max(smallestMillimetres, modules.length * millimetresPerModule)
}

const quietModules = 4

/**
 * The QR square of a text: error correction Q up to 200 bytes, M above (25 % and 15 % of it may be lost).
 *
 * @throws KeepError `input_refused` above {@link squareBytes}.
 */
export function qrSquare(text: string): Modules {
  const size = Buffer.byteLength(text)
  if (size > squareBytes) {
    throw new KeepError(
      'input_refused',
      `A QR square takes ${squareBytes} bytes; these are ${size}. Print the sheet without one, or the encrypted form, which uses several.`,
    )
  }
  return encodeQR(text, 'raw', { ecc: size <= 200 ? 'quartile' : 'medium', border: quietModules })
}

/** The black modules as the `d` of an SVG path, one unit a module. */
export function squarePath(modules: Modules): string {
  return modules
    .flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`))
    .join('')
}

function runs(row: readonly boolean[]): readonly (readonly [start: number, length: number])[] {
  const found: [number, number][] = []
  for (const [x, isBlack] of row.entries()) {
    const last = found.at(-1)
    if (!isBlack) continue
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1
    else found.push([x, 1])
  }
  return found
}
