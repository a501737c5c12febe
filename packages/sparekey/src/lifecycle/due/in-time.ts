import { SparekeyError } from '../../errors.ts'
import type { Deliver, Notice } from '../../notices/notice.ts'

/** A delivery that takes longer counts as failed, so that a destination that hangs does not hold up the rest. */
export const deliveryMostMs = 90_000

/** Delivers within {@link deliveryMostMs}, or fails. */
export const inTime = async (deliver: Deliver, notice: Notice): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SparekeyError('overloaded', 'The delivery of a notice did not end in time.'))
    }, deliveryMostMs)
  })
  try {
    await Promise.race([deliver(notice), late])
  } finally {
    clearTimeout(timer)
  }
}
