import type { Draw } from '../draw.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateText } from '../mutate/text.ts'

/** What a parser takes, in a form that can be kept in a file. */
export type Input = string | Uint8Array

/** One parser under attack. */
export interface Target {
  readonly name: string
  /** Valid inputs, from which all others are made. */
  readonly seeds: readonly Input[]
  mutate(draw: Draw, seed: Input, others: readonly Input[]): Input
  /**
   * Parses. Returns where the input was read or refused as documented; throws {@link BrokenPromise} for what must not be, and
   * lets every other error pass.
   */
  run(input: Input): void | Promise<void>
  /** How often it is chosen: default 1; less for what derives keys. */
  readonly weight?: number
}

/** A property does not hold. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** Names of errors that say what was wrong with the input, each with a code. All others are faults. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ArgumentTypeError',
  'ArgumentRangeError',
  'SetupError',
  'SparekeyError',
  'RequestProblem',
  'KeepError',
  'TeamError',
  'Refusal',
])

/** Whether a parser may throw this. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && REFUSALS.has(error.name) && 'code' in error && error.code !== 'internal'

export const textOf = (input: Input): string =>
  typeof input === 'string' ? input : Buffer.from(input).toString('latin1')

export const bytesOf = (input: Input): Uint8Array =>
  typeof input === 'string' ? new Uint8Array(Buffer.from(input)) : input

const texts = (inputs: readonly Input[]): readonly string[] => inputs.filter((one) => typeof one === 'string')

interface TextTarget {
  readonly name: string
  readonly seeds: readonly string[]
  readonly run: (text: string) => unknown
  readonly weight?: number
}

/** A parser of text. */
export const ofText = ({ run, ...target }: TextTarget): Target => ({
  ...target,
  mutate: (draw, seed, others) => mutateText(draw, textOf(seed), texts(others)),
  run: async (input) => void (await run(textOf(input))),
})

/** A parser of JSON text: half of the inputs stay JSON. */
export const ofJsonText = ({ run, ...target }: TextTarget): Target => ({
  ...target,
  mutate: (draw, seed, others) => {
    if (draw.chance(0.3)) return mutateText(draw, textOf(seed), texts(others))
    try {
      let value: unknown = JSON.parse(textOf(seed))
      for (let step = draw.below(3); step >= 0; step -= 1) value = mutateJson(draw, value)
      return JSON.stringify(value) ?? 'null'
    } catch {
      return mutateText(draw, textOf(seed), texts(others))
    }
  },
  run: async (input) => void (await run(textOf(input))),
})

interface ValueTarget {
  readonly name: string
  /** As they are in a program, but only of what JSON can hold. */
  readonly seeds: readonly unknown[]
  readonly run: (value: unknown) => unknown
  readonly weight?: number
}

/** A parser of a value that was JSON before. */
export const ofValue = ({ seeds, run, ...target }: ValueTarget): Target =>
  ofJsonText({
    ...target,
    seeds: seeds.map((seed) => JSON.stringify(seed)),
    run: (text) => {
      const value = parsed(text)
      return value === NOT_JSON ? undefined : run(value)
    },
  })

const NOT_JSON = Symbol('not JSON')
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return NOT_JSON
  }
}

interface BytesTarget {
  readonly name: string
  readonly seeds: readonly Uint8Array[]
  readonly run: (bytes: Uint8Array) => unknown
  readonly weight?: number
}

/** A parser of a file. */
export const ofBytes = ({ run, ...target }: BytesTarget): Target => ({
  ...target,
  mutate: (draw, seed) => mutateBytes(draw, bytesOf(seed)),
  run: async (input) => void (await run(bytesOf(input))),
})

/** @throws {BrokenPromise} where it does not hold. */
export const promise = (holds: boolean, what: string): void => {
  if (!holds) throw new BrokenPromise(what)
}
