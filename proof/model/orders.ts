/** Thrown where a run has come to a state whose continuations are known. */
export class Known extends Error {
  override readonly name = 'Known'
}

/** One walk through the tree of choices. */
export interface Walk {
  /** Which of so many ways is taken here. */
  choose(ways: number): number
  /** Ends the walk where this state was met before. */
  meet(state: string): void
}

export interface Explored {
  /** Walks from the start to an end. */
  readonly orders: number
  /** Different states that were met. */
  readonly states: number
  /** Choices taken that led on, from a state or at a COMMIT. */
  readonly steps: number
}

/**
 * Takes every walk through a tree of choices once, depth first, each from the start, since calls that are under way cannot
 * be copied. A walk that comes to a state that was met before ends there. `walk` gives `false` to end the exploration.
 */
export const everyOrder = async (walk: (walk: Walk) => Promise<boolean>): Promise<Explored> => {
  const met = new Set<string>()
  let prefix: readonly number[] = []
  let orders = 0
  let steps = 0
  for (;;) {
    const taken: { way: number; readonly ways: number }[] = []
    let goesOn = true
    try {
      goesOn = await walk({
        choose: (ways) => {
          const way = prefix[taken.length] ?? 0
          if (taken.length >= prefix.length - 1) steps += 1
          taken.push({ way, ways })
          return way
        },
        meet: (state) => {
          if (taken.length < prefix.length) return
          if (met.has(state)) throw new Known()
          met.add(state)
        },
      })
      orders += 1
    } catch (error) {
      if (!(error instanceof Known)) throw error
    }
    while (taken.length > 0) {
      const last = taken.at(-1)
      if (last !== undefined && last.way + 1 < last.ways) break
      taken.pop()
    }
    const last = taken.at(-1)
    if (!goesOn || last === undefined) return { orders, states: met.size, steps }
    last.way += 1
    prefix = taken.map(({ way }) => way)
  }
}
