export { createClient, type ClientOptions } from './http-client/create-client.ts'
