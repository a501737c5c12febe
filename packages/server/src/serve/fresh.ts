/** A change of a tenant, or of a key, is seen by every process after this long. */
export const FRESH_MILLIS = 4_000

/** Loads what a name stands for, at most so often. */
export type Fresh<T> = (name: string, load: () => Promise<T | null>) => Promise<T | null>

interface Loaded<T> {
  readonly startedAtMillis: number
  readonly value: Promise<T | null>
}

/**
 * Keeps what was loaded for `maxAgeMillis`, counted from when its loading began: what changed before is seen after that at
 * the latest. Requests at the same time share one loading. What there is none of, and what failed, is not kept, so that
 * guessed names fill no memory.
 */
export const keepFresh = <T>(
  maxAgeMillis: number,
  nowMillis: () => number = () => performance.now(),
): Fresh<T> => {
  const kept = new Map<string, Loaded<T>>()
  return (name, load) => {
    const known = kept.get(name)
    const startedAtMillis = nowMillis()
    if (known !== undefined && startedAtMillis - known.startedAtMillis < maxAgeMillis) return known.value
    const loaded: Loaded<T> = { startedAtMillis, value: load() }
    const forget = (): void => {
      if (kept.get(name) === loaded) kept.delete(name)
    }
    kept.set(name, loaded)
    void forgetWhatIsNone(loaded.value, forget)
    return loaded.value
  }
}

const forgetWhatIsNone = async (value: Promise<unknown>, forget: () => void): Promise<void> => {
  try {
    if ((await value) === null) forget()
  } catch {
    // Whoever asked is told; here it only must not be kept.
    forget()
  }
}
