/// <reference types="react" preserve="true" />
import type { SparekeyJsx } from './jsx.ts'

// Whoever imports this has the types of React; no other entry needs them.
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends SparekeyJsx {}
  }
}

export { SparekeyChallenge, SparekeyEnroll, SparekeyManage } from './elements.ts'
