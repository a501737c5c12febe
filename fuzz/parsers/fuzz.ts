import { createDraw, type Draw } from '../draw.ts'
import { shorterBytes, shorterText } from '../minimise.ts'
import { isRefusal, type Input, type Target } from './target.ts'

export interface ParserFault {
  readonly what: string
  readonly target: string
  readonly input: Input
}

/** More processor time than any input may take of this thread. What derives a key slowly on purpose does so in others. */
const MOST_MS = 2000

const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** What one input breaks; `null`: it was read, or refused as documented. */
export const faultOf = async (target: Target, input: Input): Promise<string | null> => {
  const before = threadMs()
  try {
    await target.run(input)
  } catch (error) {
    if (!isRefusal(error)) {
      const { name, message } = error instanceof Error ? error : { name: typeof error, message: '' }
      return `${name}: ${message.slice(0, 200)}`
    }
  }
  const tookMs = threadMs() - before
  return tookMs > MOST_MS ? `took ${Math.round(tookMs)} ms` : null
}

export interface ParserFuzzOptions {
  readonly targets: readonly Target[]
  readonly inputs: number
  readonly seed: number
  readonly progress: (target: string, number: number) => void
  readonly found: (fault: ParserFault) => void
}

export interface ParserTally {
  /** Inputs, by target. */
  readonly inputs: Map<string, number>
  longestMs: number
}

/** Inputs that were refused are further from what is right than those that were read: both are gone on from. */
const CORPUS = 64

/** Gives each target its share of inputs, made of its valid ones and of what came of them. */
export const fuzzParsers = async (options: ParserFuzzOptions): Promise<ParserTally> => {
  const { targets, inputs, seed, progress, found } = options
  const tally: ParserTally = { inputs: new Map(), longestMs: 0 }
  const shares = targets.reduce((sum, { weight = 1 }) => sum + weight, 0)
  for (const [at, target] of targets.entries()) {
    const draw = createDraw(seed, at)
    const corpus: Input[] = [...target.seeds]
    const own = Math.max(target.seeds.length + 1, Math.round((inputs * (target.weight ?? 1)) / shares))
    for (let number = 0; number < own; number += 1) {
      progress(target.name, number)
      const input = target.seeds[number] ?? next(draw, target, corpus)
      const before = threadMs()
      const fault = await faultOf(target, input)
      tally.longestMs = Math.max(tally.longestMs, threadMs() - before)
      if (fault !== null) found({ what: fault, target: target.name, input })
      else if (draw.chance(0.05)) keep(draw, corpus, target.seeds.length, input)
    }
    tally.inputs.set(target.name, own)
  }
  return tally
}

const next = (draw: Draw, target: Target, corpus: readonly Input[]): Input =>
  target.mutate(draw, draw.chance(0.6) ? draw.one(target.seeds) : draw.one(corpus), corpus)

const keep = (draw: Draw, corpus: Input[], seeds: number, input: Input): void => {
  if (corpus.length < seeds + CORPUS) corpus.push(input)
  else corpus[seeds + draw.below(CORPUS)] = input
}

/** The same fault by a shorter input. */
export const shortened = async (target: Target, fault: ParserFault): Promise<ParserFault> => {
  const kind = fault.what.slice(0, 40)
  const shows = async (input: Input): Promise<boolean> =>
    (await faultOf(target, input))?.startsWith(kind) ?? false
  const { input } = fault
  return {
    ...fault,
    input: typeof input === 'string' ? await shorterText(input, shows) : await shorterBytes(input, shows),
  }
}
