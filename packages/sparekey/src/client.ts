export { createClient, type ClientOptions, type SparekeyClient } from './http-client/create-client.ts'
export type { SupportCalls } from './http-client/support.ts'
