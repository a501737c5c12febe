import pino, { type Logger } from 'pino'
import { redactCodes } from 'sparekey/service'
import type { LogLevel } from '../config/values.ts'

/** The service's log: one JSON object a line. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

export interface LineSink {
  write(line: string): void
}

/**
 * A log that writes JSON lines to `sink`. Nothing that is logged should hold a code; as the last line of defence every
 * line passes `redactCodes`. Of an error only its type, code, message and stack are written: drivers add parameters.
 */
export const createLog = (level: LogLevel, sink: LineSink): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
      serializers: { err: describeError },
    },
    { write: (line: string) => sink.write(redactCodes(line)) },
  )

const MOST_CAUSES = 5

/** The error and what caused it, outermost first. */
const describeError = (error: unknown): readonly object[] => {
  const chain: object[] = []
  for (
    let one = error;
    one !== undefined && chain.length < MOST_CAUSES;
    one = one instanceof Error ? one.cause : undefined
  ) {
    chain.push(
      one instanceof Error
        ? {
            type: one.name,
            code: 'code' in one ? one.code : undefined,
            message: one.message,
            stack: one.stack,
          }
        : { type: typeof one },
    )
  }
  return chain
}
