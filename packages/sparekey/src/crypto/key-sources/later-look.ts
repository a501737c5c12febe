import type { KeyRing } from '../ports.ts'

/** A place that rings come from and that takes a while to answer. */
export interface LaterSource {
  /** Whether something new may be there; urgent: a row names a key that is not known. Cheap, and asked at every use. */
  hasNews(isUrgent: boolean): boolean
  /** The ring as it is there, or `null` where it is not to be followed. */
  fetch(): Promise<KeyRing | null>
}

/** A source that refuses is asked again no sooner than this. */
const BETWEEN_FETCHES_MILLIS = 10_000

/**
 * The look of a following ring at such a place. It never waits: it asks for the ring, and gives it at the first look after it
 * has come. Until then, and where the place fails, all goes on with the ring that is there; `failed` hears of it, and hears
 * `null` once it is over.
 */
export const createLaterLook = (
  { hasNews, fetch }: LaterSource,
  failed: (error: unknown) => void,
  nowMillis: () => number = () => performance.now(),
): ((isUrgent: boolean) => KeyRing | null) => {
  let come: KeyRing | null = null
  let isFetching = false
  let notBeforeMillis = -Infinity

  const ask = async (): Promise<void> => {
    isFetching = true
    try {
      come = await fetch()
      failed(null)
    } catch (error) {
      failed(error)
    } finally {
      isFetching = false
      notBeforeMillis = nowMillis() + BETWEEN_FETCHES_MILLIS
    }
  }

  return (isUrgent) => {
    const next = come
    come = null
    if (next === null && !isFetching && nowMillis() >= notBeforeMillis && hasNews(isUrgent)) void ask()
    return next
  }
}
