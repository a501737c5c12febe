/** Requests that run at this moment, by key: a double click gets the answer of the first click. */
export interface Once<T> {
  run(key: string, act: () => Promise<T>): Promise<T>
}

/** What was answered is forgotten as soon as it is answered. */
export const createOnce = <T>(): Once<T> => {
  const running = new Map<string, Promise<T>>()
  return {
    run: (key, act) => {
      const known = running.get(key)
      if (known !== undefined) return known
      const started = act().finally(() => running.delete(key))
      running.set(key, started)
      return started
    },
  }
}
