import type { AfterUseStep, ServiceProfile } from './schema.ts'

const sentences: Readonly<Record<AfterUseStep, string>> = {
  'cross-off': 'Cross the code off on every paper copy: it does not work a second time.',
  'keep-new-code':
    'The service has issued a new code in place of the one you used. Enter the new one here now.',
  'turn-2fa-on': 'Using the code turned two-factor sign-in off. Turn it on again.',
  'set-password': 'Choose a new password, one that you use nowhere else.',
  'wait-30-days':
    'If two-step verification is on, the change takes effect after 30 days. Write the date in your calendar.',
  'enrol-factor': 'Set up your phone, authenticator or security key again, and remove the one you lost.',
  'check-sign-ins': 'Look through the list of devices that are signed in, and sign out what is not yours.',
  'make-new-set': 'Make a new set of codes and import it here. The old set stops working.',
  'replace-copies': 'Replace every copy of the old set, on paper and elsewhere.',
}

/** What to do after a code of this service was used, in order, in plain words. */
export function afterUseList(profile: ServiceProfile): { step: AfterUseStep; text: string }[] {
  return profile.afterUse.map((step) => ({ step, text: sentences[step] }))
}
