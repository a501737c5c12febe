/** A running digest of plain values, small and quick: for telling states apart, not against anybody. */
export interface Digest {
  readonly value: number
  add(value: unknown): void
  reset(value?: number): void
}

const start = 0x811c9dc5

/** 53 bits, so that a few million states have no two alike by chance. */
export const digestOf = (): Digest => {
  let low = start
  let high = 0x9e3779b9
  const mix = (unit: number): void => {
    low = Math.imul(low ^ unit, 0x85ebca77)
    high = Math.imul(high ^ unit, 0xc2b2ae3d)
    low ^= Math.imul(high >>> 15, 0x2c1b3c6d)
    high ^= Math.imul(low >>> 13, 0x297a2d39)
  }
  const text = (value: string): void => {
    for (let index = 0; index < value.length; index += 1) mix(value.charCodeAt(index))
    mix(0x1_0001)
  }
  const add = (value: unknown): void => {
    if (value instanceof Uint8Array) for (const byte of value) mix(byte + 0x100)
    else if (Array.isArray(value)) for (const one of value) add(one)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) {
        text(name)
        add(one)
      }
    } else text(String(value))
    mix(0x1_0002)
  }
  return {
    get value() {
      return (high >>> 11) * 2 ** 32 + (low >>> 0)
    },
    add,
    reset: (to) => {
      low = to === undefined ? start : to % 2 ** 32
      high = to === undefined ? 0x9e3779b9 : Math.floor(to / 2 ** 32)
    },
  }
}
