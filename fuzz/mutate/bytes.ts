import type { Draw } from '../draw.ts'

const MOST_BYTES = 200_000
const EDGES: readonly number[] = [0, 1, 0x7f, 0x80, 0xff]

/** Bytes that are nearly these: flipped bits, parts gone, doubled or drawn anew, lengths at their edges. */
export const mutateBytes = (draw: Draw, bytes: Uint8Array): Uint8Array => {
  let mutated: Uint8Array = Uint8Array.from(bytes)
  const steps = 1 + draw.below(draw.chance(0.9) ? 4 : 20)
  for (let step = 0; step < steps; step += 1) mutated = one(draw, mutated)
  return mutated.slice(0, MOST_BYTES)
}

const one = (draw: Draw, bytes: Uint8Array): Uint8Array => {
  const at = draw.below(bytes.length + 1)
  const length = draw.chance(0.7) ? 1 + draw.below(8) : draw.below(bytes.length - at + 1)
  const [before, part, after] = [bytes.slice(0, at), bytes.slice(at, at + length), bytes.slice(at + length)]
  switch (draw.below(6)) {
    case 0: {
      if (bytes.length === 0) return draw.bytes(4)
      const place = draw.below(bytes.length)
      return bytes.with(place, (bytes[place] ?? 0) ^ (1 << draw.below(8)))
    }
    case 1:
      return bytes.length === 0 ? bytes : bytes.with(draw.below(bytes.length), draw.one(EDGES))
    case 2:
      return joined(before, after)
    case 3:
      return joined(before, part, part, after)
    case 4:
      return joined(before, draw.bytes(part.length), after)
    default:
      return joined(before, draw.bytes(draw.below(16)), part, after)
  }
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
