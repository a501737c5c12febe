import type * as opentelemetry from '@opentelemetry/api'
import type { Attributes, Context, Span, SpanKind, TextMapGetter } from '@opentelemetry/api'
import { VERSION } from '../version.ts'

/** What the service takes of `@opentelemetry/api`: the program that starts it says, through that package, where spans go. */
export type TraceApi = Pick<
  typeof opentelemetry,
  'trace' | 'context' | 'propagation' | 'ROOT_CONTEXT' | 'SpanKind' | 'SpanStatusCode'
>

/** What a span is told while it is open. Values are names and numbers of ours, never what a caller sent. */
export interface OpenSpan {
  set(attributes: Attributes): void
  rename(name: string): void
  /** The span ended badly. `type` is an error's code. */
  fail(type: string): void
}

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'internal'
  readonly attributes?: Attributes
  /** Headers of a request whose sender's trace is gone on with (W3C Trace Context §3). */
  readonly from?: Headers
  /** Only as part of something that is traced. Default: also by itself. */
  readonly isPart?: boolean
}

/** Traces of what the service does. */
export interface Spans {
  /** Runs `work` within a span; what it throws is thrown on, and ends the span badly. */
  within<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>
  /** A span of what is over by now, as part of what is traced at this moment. */
  past(name: string, durationMs: number, endedMsAgo: number, attributes: Attributes): void
}

const ignored: OpenSpan = { set: () => {}, rename: () => {}, fail: () => {} }

/** Nothing is traced. */
export const noSpans: Spans = { within: (_name, _options, work) => work(ignored), past: () => {} }

/** Only these two are read: a caller's baggage would end up in systems that nobody has told about it. */
const traceHeaders: TextMapGetter<Headers> = {
  keys: () => ['traceparent', 'tracestate'],
  get: (headers, name) =>
    name === 'traceparent' || name === 'tracestate' ? (headers.get(name) ?? undefined) : undefined,
}

/**
 * Spans under the name `sparekey`. Until the program that starts the service registers a provider, each call costs nothing
 * worth measuring and goes nowhere.
 */
export const createSpans = (api: TraceApi): Spans => {
  const tracer = api.trace.getTracer('sparekey', VERSION)
  const kinds: Readonly<Record<NonNullable<SpanOptions['kind']>, SpanKind>> = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    internal: api.SpanKind.INTERNAL,
  }
  const fail = (span: Span, type: string): void => {
    span.setStatus({ code: api.SpanStatusCode.ERROR })
    span.setAttribute('error.type', type)
  }
  const parentOf = ({ from }: SpanOptions): Context =>
    from === undefined
      ? api.context.active()
      : api.propagation.extract(api.context.active(), from, traceHeaders)

  return {
    within: async (name, options, work) => {
      if (options.isPart === true && api.trace.getActiveSpan() === undefined) return work(ignored)
      const { kind = 'internal', attributes = {} } = options
      const parent = parentOf(options)
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent)
      const open: OpenSpan = {
        set: (more) => span.setAttributes(more),
        rename: (other) => span.updateName(other),
        fail: (type) => fail(span, type),
      }
      try {
        return await api.context.with(api.trace.setSpan(parent, span), () => work(open))
      } catch (error) {
        fail(span, errorType(error))
        throw error
      } finally {
        span.end()
      }
    },
    past: (name, durationMs, endedMsAgo, attributes) => {
      if (api.trace.getActiveSpan() === undefined) return
      const endTime = Date.now() - endedMsAgo
      tracer.startSpan(name, { startTime: endTime - durationMs, attributes }).end(endTime)
    },
  }
}

/** An error's code, or the name of its class: a message may quote what was worked with. */
const errorType = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
