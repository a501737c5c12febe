import type { SparekeyInBrowsers } from './devices.ts'
import type { Support } from './support.ts'

/** A {@link SparekeyInBrowsers} in reach of the database, through which people help those who lost everything. */
export interface SparekeyWithSupport extends SparekeyInBrowsers {
  readonly support: Support
}

/** The part of {@link Support} that goes by the owner's links. */
export type SupportLinks = Pick<Support, 'linked' | 'confirm' | 'cancel' | 'dispute'>
