import type { Round } from './round.ts'

/** Work that goes on as long as a server does. */
export interface Loop {
  /** Says that there is something to do now. */
  wake(): void
  /** Waits for what is under way; begins nothing more. */
  stop(): Promise<void>
}

const pauseMillis = 15_000
const calendarMillis = 10 * 60_000

/**
 * Delivers what is due when it is woken, and every 15 seconds for what others wrote or put off; looks at the calendar when it begins and every
 * ten minutes. What goes wrong is reported once, until it goes well again.
 */
export function startLoop(
  deliver: () => Promise<Round>,
  keepCalendar: () => Promise<void>,
  report: (line: string) => void,
  now: () => number,
): Loop {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let isWoken = false
  let isStopped = false
  let wasCalendarAt = -Infinity
  let calendarTrouble = ''
  let lastTrouble = ''

  const say = (trouble: string): void => {
    if (trouble !== '' && trouble !== lastTrouble) report(`notices: ${trouble}`)
    lastTrouble = trouble
  }
  /** What went wrong; empty: nothing did. */
  const troubleOf = async (work: () => Promise<string>): Promise<string> => {
    try {
      return await work()
    } catch (error) {
      return error instanceof Error ? error.message : 'something that nobody foresaw'
    }
  }
  const lookAtCalendar = async (): Promise<string> => {
    if (now() - wasCalendarAt < calendarMillis) return calendarTrouble
    wasCalendarAt = now()
    calendarTrouble = await troubleOf(async () => {
      await keepCalendar()
      return ''
    })
    return calendarTrouble
  }
  const once = async (): Promise<boolean> => {
    let hasMore = false
    const trouble = await lookAtCalendar()
    const delivering = await troubleOf(async () => {
      const { more, down, givenUp } = await deliver()
      hasMore = more
      for (const one of givenUp) report(`notices: gave up ${one}; see sparekey-keep-server doctor`)
      return down.length === 0
        ? ''
        : `${down.join(', ')} cannot be delivered at the moment, and is tried again`
    })
    say([trouble, delivering].filter((one) => one !== '').join('; '))
    return hasMore
  }
  const run = async (): Promise<void> => {
    isWoken = false
    const more = await once()
    if (!isStopped && (more || isWoken)) await run()
  }
  const begin = (): void => {
    clearTimeout(timer)
    if (isStopped || running !== null) return
    running = run().finally(() => {
      running = null
      if (!isStopped) timer = setTimeout(begin, pauseMillis).unref()
    })
  }
  timer = setTimeout(begin, 0).unref()
  return {
    wake: () => {
      isWoken = true
      begin()
    },
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
