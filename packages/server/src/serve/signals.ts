/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once, as without a handler. */
export const stopSignal = async (): Promise<NodeJS.Signals> => {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']
  const stop = (signal: NodeJS.Signals): void => {
    for (const one of signals) process.removeListener(one, stop)
    resolve(signal)
  }
  for (const one of signals) process.on(one, stop)
  return promise
}
