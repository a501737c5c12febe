export { keysFromTransit, transitKeyFile, type TransitKeyFile } from './crypto/key-sources/transit-file.ts'
export type { Secret, TransitAuthentication, TransitOptions } from './crypto/key-sources/transit-options.ts'
