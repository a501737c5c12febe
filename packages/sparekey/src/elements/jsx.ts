import type { Texts } from './texts/texts.ts'

/** Attributes and properties of the elements in JSX. */
export interface SparekeyAttributes {
  /** Where `createHandler` is mounted. Default: `/backup-codes`. */
  readonly 'base-path'?: string
  /** `de` or `en`; default: that of the page. */
  readonly lang?: string
  /** Of the codes of a new sheet, within what the policy allows. */
  readonly count?: number | string
  /** Replaces any of the texts. */
  readonly texts?: Partial<Texts>
  readonly class?: string
  readonly className?: string
  readonly id?: string
  readonly style?: unknown
  readonly ref?: unknown
  readonly key?: string | number | null
}

/**
 * The tags, for a framework's JSX. For React `import 'sparekey/react'` anywhere in the application does this.
 *
 * @example
 * ```tsx
 * import type { SparekeyJsx } from 'sparekey/elements'
 *
 * declare module 'react' {
 *   namespace JSX {
 *     interface IntrinsicElements extends SparekeyJsx {}
 *   }
 * }
 * ```
 */
export interface SparekeyJsx {
  readonly 'sparekey-enroll': SparekeyAttributes
  readonly 'sparekey-challenge': SparekeyAttributes
  readonly 'sparekey-manage': SparekeyAttributes
}
