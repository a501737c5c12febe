export { createKeyRing } from './crypto/key-ring.ts'
export { addKey, generateKeyRing, type KeyData, type KeyRingData } from './crypto/key-ring-data.ts'
export { parseKeyRing, printKeyRing } from './crypto/key-ring-text.ts'
export { keysFromText } from './crypto/key-source.ts'
