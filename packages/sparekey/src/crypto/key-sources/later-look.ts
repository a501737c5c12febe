import type { KeyRing } from '../ports.ts'

/** A place that rings come from and that takes a while to answer. */
export interface LaterSource {
  /** Whether something new may be there; urgent: a row names a key that is not known. Cheap, and asked at every use. */
  hasNews(isUrgent: boolean): boolean
  fetch(): Promise<KeyRing>
  /** How long it is left alone after it gave a ring. */
  readonly restMillis: number
}

/** How long a source is left alone after it failed. */
export const FAILED_REST_MILLIS = 10_000

/**
 * The look of a following ring at such a place. It never waits: it asks for the ring, and gives it at the first look after it
 * has come. Until then, and where the place fails, all goes on with the ring that is there; `failed` hears of it, and hears
 * `null` once it is over.
 */
export const createLaterLook = (
  { hasNews, fetch, restMillis }: LaterSource,
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
      notBeforeMillis = nowMillis() + restMillis
      failed(null)
    } catch (error) {
      notBeforeMillis = nowMillis() + FAILED_REST_MILLIS
      failed(error)
    } finally {
      isFetching = false
    }
  }

  return (isUrgent) => {
    const next = come
    come = null
    if (next === null && !isFetching && nowMillis() >= notBeforeMillis && hasNews(isUrgent)) void ask()
    return next
  }
}
