import { createSpans, noSpans, type Spans } from './spans.ts'

/** Spans where `@opentelemetry/api` is installed, else none. */
export const loadSpans = async (): Promise<Spans> => {
  try {
    return createSpans(await import('@opentelemetry/api'))
  } catch {
    return noSpans
  }
}
