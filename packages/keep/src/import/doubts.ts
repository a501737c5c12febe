import type { ImportWarning } from './types.ts'
import { warning } from './warnings.ts'

export interface Doubt {
  readonly warning: ImportWarning
  /** Whether the codes are left out until the person says which service they belong to. */
  readonly holdsBack: boolean
}

const totpLengths = [16, 26, 32, 52]

/**
 * What codes may be instead of backup codes, judged by their look alone: for codes of which neither the person nor a name
 * has said to which service they belong.
 */
export function doubtAbout(texts: readonly string[], bareCodes: readonly string[]): Doubt | null {
  const [bare] = bareCodes
  const [text] = texts
  if (bare === undefined || text === undefined) return null
  if (bareCodes.length === 1) return doubtAboutOne(text, bare)
  if (bareCodes.every(isLongHex)) return { warning: keyOrHash('These codes have'), holdsBack: false }
  return null
}

function doubtAboutOne(text: string, bare: string): Doubt | null {
  if (/^\d{6}$/.test(bare)) {
    return {
      warning: warning(
        'one_time_password',
        'A single number of six digits is most likely a one-time code of an authenticator app or a text message, good for a minute only. It was not imported. If it is a backup code, name the service and import it again.',
      ),
      holdsBack: true,
    }
  }
  if (isLongHex(bare)) return { warning: keyOrHash('This text has'), holdsBack: true }
  return doubtAboutBase32(text, bare)
}

function doubtAboutBase32(text: string, bare: string): Doubt | null {
  const isBase32 =
    /^(?:[A-Z2-7]+|[a-z2-7]+)$/.test(bare) && totpLengths.includes(bare.length) && /[A-Za-z]/.test(bare)
  if (!isBase32) return null
  // One service prints its code in capitals and groups of four; set-up secrets come in one piece or in small letters.
  const isGroupedCapitals = text !== bare && bare === bare.toUpperCase()
  return {
    warning: warning(
      isGroupedCapitals ? 'perhaps_totp_secret' : 'totp_secret',
      isGroupedCapitals
        ? 'This could be a recovery code, but the secret of an authenticator app looks the same. If you got it while setting up an app, do not import it.'
        : 'This looks like the secret of an authenticator app, which some sites call a backup key. It makes the six-digit codes and is not a backup code; it was not imported. If it is a recovery code (Vaultwarden has such ones), name the service and import it again.',
    ),
    holdsBack: !isGroupedCapitals,
  }
}

function isLongHex(bare: string): boolean {
  return /^[0-9a-f]+$/i.test(bare) && (bare.length === 32 || bare.length === 64)
}

function keyOrHash(subject: string): ImportWarning {
  return warning(
    'key_or_hash',
    `${subject} the look of npm or Discourse codes, but private keys, checksums and identifiers look the same. Import only what a service gave you as backup codes, and name that service.`,
  )
}
