export { transitKeyFile, type TransitKeyFile } from './crypto/key-sources/transit-file.ts'
export type { Secret, TransitAuthentication, TransitOptions } from './crypto/key-sources/transit-options.ts'
export { keysFromTransit } from './crypto/key-sources/transit-source.ts'
