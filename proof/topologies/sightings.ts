/** What the topology saw itself, counted by name. Names that were declared and never seen count 0. */
export interface Sightings {
  readonly add: (name: string, times?: number) => void
  readonly all: () => Readonly<Record<string, number>>
}

export const createSightings = (declared: readonly string[]): Sightings => {
  const seen: Record<string, number> = Object.fromEntries(declared.map((name) => [name, 0]))
  return {
    add: (name, times = 1) => {
      seen[name] = (seen[name] ?? 0) + times
    },
    all: () => ({ ...seen }),
  }
}
