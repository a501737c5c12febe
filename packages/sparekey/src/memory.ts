export { memoryStore } from './store/memory.ts'
