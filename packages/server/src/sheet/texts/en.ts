import type { SheetTexts } from './texts.ts'

export const en: SheetTexts = {
  sheet: 'Sheet {serial}',
  heading: 'Backup codes',
  headingNamed: 'Backup codes for {service}',
  service: 'Service',
  account: 'Account',
  madeOn: 'Made on',
  intro: [
    'With one of these codes you can sign in when phone or key is missing. Each code works once.',
    'Cross off a code when you have used it. Capital or small letters and the hyphens make no difference.',
  ],
  usedOn: 'used on',
  getNew: 'New codes: sign in and look for backup codes in the security settings of your account.',
  getNewAt: 'New codes: {place}',
  replaced:
    'Once you have made a new sheet and typed one of its codes back, this one no longer works: destroy it.',
  keep: 'Keep this sheet like a spare key: in two places, one of them not the device that you sign in with. Nobody who helps you will ask for a code.',
  square: 'All codes, to be scanned. A glance with a phone copies them.',
  squareName: 'QR code that holds all codes of this sheet',
  page: 'page {page} of {pages}',
}
