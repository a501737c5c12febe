export {
  createTestSparekey,
  testClock,
  testKeys,
  type TestClock,
  type TestSparekey,
  type TestSparekeyOptions,
} from './testing/create-test-sparekey.ts'
export { sparekeyContract, type SparekeyContractOptions } from './testing/sparekey-contract.ts'
export { storeContract, type StoreContractOptions } from './testing/store-contract.ts'
