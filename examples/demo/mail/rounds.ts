import type { SparekeyInstance } from 'sparekey'

const MOST_ROUNDS = 20

/** Delivers what there is to tell by now: what is done in one round may lead to more. */
export const deliverDue = async (sparekey: SparekeyInstance): Promise<void> => {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { more } = await sparekey.runDue()
    if (!more) return
  }
}
