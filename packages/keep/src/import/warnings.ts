import type { ServiceProfile } from '../profiles/schema.ts'
import type { PhraseFinding } from './not-codes/phrase.ts'
import type { SecretFinding } from './not-codes/secrets.ts'
import type { ImportWarning, WarningCode } from './types.ts'

export function warning(code: WarningCode, message: string): ImportWarning {
  return { code, message }
}

/** What differs between the number of codes found and the number that the service gives. */
export function countWarnings(profile: ServiceProfile | null, found: number): ImportWarning[] {
  if (profile === null) return []
  const { name, count } = profile
  if (profile.kind === 'none') {
    return [
      warning(
        'service_has_no_codes',
        `${name} is not known to give backup codes. Check that these codes belong to it, or choose another service.`,
      ),
    ]
  }
  if (count === null || found === count) return freshWarning(profile, found)
  if (found > count) {
    return [
      warning(
        'more_codes',
        `${found} codes were found, but ${name} gives ${count}. Perhaps two sets are in one file, or a number was taken for a code: look through the list.`,
      ),
    ]
  }
  return [
    warning(
      'fewer_codes',
      profile.id === 'sentry'
        ? `${found} of ${count} codes were found. ${name} lists only codes that are still unused: count the missing ones as used.`
        : `${found} of ${count} codes were found. If you used some and removed them, that is fine; otherwise look for lines that are missing.`,
    ),
  ]
}

function freshWarning({ name, count, freshCount }: ServiceProfile, found: number): ImportWarning[] {
  if (freshCount === null || count === null || found !== count) return []
  return [
    warning(
      'fresh_not_full',
      `${name} has you use up ${count - freshCount} of the ${count} codes while you set them up. Mark the one that you typed in there as used.`,
    ),
  ]
}

export function noCodesWarning(hasText: boolean): ImportWarning {
  return warning(
    'no_codes',
    hasText
      ? 'No backup codes were found in this text. Check that it is the right file; if the codes are there, put one on each line and try again, or type them in.'
      : 'The file is empty. Save it again from the service, or type the codes in.',
  )
}

export function tooManyWarning(most: number): ImportWarning {
  return warning(
    'too_many_codes',
    `More than ${most} things in this text look like codes, so it is no list of backup codes. Copy the lines with the codes into a file of their own and import that.`,
  )
}

export function duplicatesWarning(count: number): ImportWarning {
  return warning(
    'duplicates',
    count === 1
      ? 'One code was there twice. It counts once.'
      : `${count} codes were there more than once. Each counts once.`,
  )
}

export function mixedWarning(parts: readonly { name: string; count: number }[]): ImportWarning {
  const list = parts.map(({ name, count }) => `${name}: ${count}`).join('; ')
  return warning(
    'mixed_services',
    `This text seems to hold codes of ${parts.length === 2 ? 'two services' : 'several services'} (${list}). Import it once for each of them and name the service each time, or divide the file first.`,
  )
}

export function unsureWarning(candidates: readonly { name: string }[]): ImportWarning {
  const names = candidates.slice(0, 4).map(({ name }) => name)
  return warning(
    'service_unsure',
    names.length === 0
      ? 'It is not clear which service these codes belong to. Say which one.'
      : `It is not clear which service these codes belong to. They could be from ${listOf(names)}. Say which one.`,
  )
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last
}

export function shapeOnlyWarning(name: string): ImportWarning {
  return warning(
    'service_by_shape',
    `The codes look like those of ${name}, but nothing names it. Check that it is right.`,
  )
}

export function unusualShapeWarning(name: string): ImportWarning {
  return warning(
    'shape_unusual',
    `These codes do not look as codes of ${name} usually do. Check the service, and compare the codes with the original.`,
  )
}

export function lookalikeWarnings(read: number, unclear: number): ImportWarning[] {
  const warnings: ImportWarning[] = []
  if (read > 0) {
    warnings.push(
      warning(
        'lookalikes_read',
        `In ${codes(read)} a sign that this service never uses was read as its look-alike, such as the letter O as zero. Compare with the original.`,
      ),
    )
  }
  if (unclear > 0) {
    warnings.push(
      warning(
        'lookalikes_unclear',
        `In ${codes(unclear)} there is a sign that this service is not known to use. It was left as it is: compare with the original.`,
      ),
    )
  }
  return warnings
}

function codes(count: number): string {
  return count === 1 ? 'one code' : `${count} codes`
}

export function phraseWarning(finding: PhraseFinding): ImportWarning {
  const owners = 'a wallet for crypto currency, Ente, Proton or similar'
  const advice =
    'It is not a backup code: whoever reads it has everything it protects. It was not imported. Keep it as a recovery phrase, on paper, apart from your codes.'
  if (finding.scheme === 'slip39' && finding.certainty === 'certain') {
    return warning(
      'recovery_phrase',
      `This is one share of a divided recovery phrase (SLIP-39, ${finding.wordCount} words). It belongs to the set whose shares all begin with "${finding.setName ?? ''}". ${advice} Never keep two shares of one set in the same place.`,
    )
  }
  if (finding.certainty === 'certain') {
    return warning(
      'recovery_phrase',
      `This is a recovery phrase of ${finding.wordCount} words (of ${owners}). ${advice}`,
    )
  }
  if (finding.certainty === 'typing-error') {
    return warning(
      'recovery_phrase',
      `This looks like a recovery phrase (of ${owners}) with a typing error: compare its ${finding.wordCount} words with the original. ${advice}`,
    )
  }
  return warning(
    'perhaps_recovery_phrase',
    `These ${finding.wordCount} words may be part of a recovery phrase (of ${owners}). They were not imported. If they are one, keep it as a recovery phrase; backup codes are hardly ever words.`,
  )
}

export function secretWarning({ kind, what }: SecretFinding): ImportWarning {
  switch (kind) {
    case 'private-key':
      return warning(
        'private_key',
        `The text holds ${what}, not a backup code. It was not imported. Keep it where its program expects it, or in a password manager.`,
      )
    case 'totp-secret':
      return warning(
        'totp_secret',
        `The text holds ${what}. It makes the six-digit codes and is not a backup code, though some sites call it a backup key. It was not imported: keep it apart from your codes.`,
      )
    case 'api-token':
      return warning(
        'api_token',
        `The text holds ${what}, not a backup code. It was not imported. If others may have seen it, revoke it where it was made.`,
      )
    case 'other':
      return warning(
        'other_secret',
        `The text holds ${what}, which is not a backup code. It was not imported.`,
      )
  }
}

// Names of folders that are copied to a server, as path segments.
const syncedFolders: readonly (readonly [name: string, segment: RegExp])[] = [
  ['Dropbox', /^dropbox(?: \(.*\))?$/i],
  ['iCloud', /^(?:icloud ?drive.*|mobile documents|com~apple~clouddocs|icloud)$/i],
  ['OneDrive', /^onedrive(?: ?-.*)?$/i],
  ['Google Drive', /^(?:google ?drive.*|googledrive.*|my drive|drivefs)$/i],
  ['Box', /^box(?: sync)?$/i],
  ['Nextcloud', /^nextcloud\d?$/i],
  ['ownCloud', /^owncloud$/i],
  ['Proton Drive', /^proton ?drive.*$/i],
  ['MEGA', /^mega(?:sync)?$/i],
  ['pCloud', /^p ?cloud ?drive$/i],
  ['Syncthing', /^syncthing|sync$/i],
  ['Seafile', /^seafile$/i],
  ['Yandex Disk', /^yandex\.?disk$/i],
  ['a cloud folder', /^cloudstorage$/i],
]

/** Warns of a folder whose files are copied to a server and to other devices. */
export function folderWarnings(folder: string | undefined): ImportWarning[] {
  const segments = (folder ?? '').split(/[/\\]+/)
  const found = syncedFolders.find(([, pattern]) => segments.some((segment) => pattern.test(segment)))
  if (found === undefined) return []
  return [
    warning(
      'synced_folder',
      `The file lies in a folder that is copied to a server (${found[0]}). After importing, delete it there as well, from the list of deleted files too.`,
    ),
  ]
}

export function deleteFileWarning(fileName: string): ImportWarning {
  return warning(
    'delete_file',
    `After importing, delete "${fileName}" and empty the bin: anyone who opens that file has your codes.`,
  )
}
