export { createHandler, type Handler } from './web/handler.ts'
export type { HandlerOptions, Identity, IssuerCalls } from './web/options.ts'
export type { AccountView, ProblemCode, RedemptionView } from './web/answers.ts'
