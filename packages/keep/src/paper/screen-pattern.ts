// Strokes like those of digits, on a tile that repeats: what shines through the paper from inside drowns among them.

const cellsAcross = 12
/** Width and height of the tile, in points. */
export const screenTilePoints = 96

const cell = screenTilePoints / cellsAcross
const strokes = [
  [0.15, 0.1, 0.85, 0.1],
  [0.15, 0.5, 0.85, 0.5],
  [0.15, 0.9, 0.85, 0.9],
  [0.15, 0.1, 0.15, 0.9],
  [0.85, 0.1, 0.85, 0.9],
  [0.15, 0.9, 0.85, 0.1],
  [0.15, 0.1, 0.85, 0.9],
] as const

/** The strokes of one tile as the `d` of an SVG path, moved by `x` and `y`. */
export function screenTile(x = 0, y = 0): string {
  const parts: string[] = []
  let state = 1
  for (let index = 0; index < cellsAcross * cellsAcross; index += 1) {
    const left = x + (index % cellsAcross) * cell
    const top = y + Math.floor(index / cellsAcross) * cell
    for (const [x1, y1, x2, y2] of strokes) {
      // A linear congruential generator: the pattern needs no secret, only no order.
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      if (state > 2 ** 31) parts.push(`M${at(left, x1)} ${at(top, y1)}L${at(left, x2)} ${at(top, y2)}`)
    }
  }
  return parts.join('')
}

function at(start: number, share: number): string {
  return (start + share * cell).toFixed(1)
}
