const PATIENCE_MILLIS = 500
/** What the demo application says of itself, so that no other program at its port is taken for it. */
const NAME = 'sparekey-demo'

/** Whether the demo application answers at this address: asked anew each time, since it may start late or not at all. */
export const isDemoThere = async (address: string): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLIS)
    const answer = await fetch(new URL('/about', address), { redirect: 'error', signal })
    return answer.ok && (await answer.text()) === NAME
  } catch {
    return false
  }
}
