import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { NewPasskey, OperatorForms, OperatorPasskeys, Passkey } from 'sparekey/service'
import { passkeyOrigin } from './origin.ts'

export interface PasskeyChecksOptions {
  readonly passkeys: Pick<OperatorPasskeys, 'find' | 'use' | 'takeOnce'>
  readonly forms: Pick<OperatorForms, 'seal' | 'open'>
  readonly publicUrl: () => string
  readonly clock: () => Date
}

/** What a browser is asked, and the sealed challenge that comes back with its answer. */
export interface PasskeyQuestion {
  /** JSON for `navigator.credentials`. */
  readonly options: string
  readonly challenge: string
}

/** Passkeys of the console: the person is always verified by their device (WebAuthn Level 3, §6.1, UV). */
export interface PasskeyChecks {
  /** For a new passkey. `known`: ids that the device must not use again. */
  askForNew(displayName: string, known: readonly string[]): Promise<PasskeyQuestion>
  /** `null`: it is not an answer to this question, came too late, or was given before. */
  readNew(challenge: string, response: string): Promise<NewPasskey | null>
  /** `of`: an operator's own; none: whichever the person has for this site. */
  ask(of: readonly Passkey[]): Promise<PasskeyQuestion>
  /** Whose touch it was. `null`: nobody's that is known, or not an answer to this question. */
  read(challenge: string, response: string): Promise<{ readonly operatorId: string } | null>
}

const LIFE_MILLIS = 5 * 60_000
const CHALLENGE = 'passkey'
/** ES256, EdDSA and RS256 (RFC 8812), which every authenticator has one of. */
const ALGORITHMS = [-8, -7, -257]

export const createPasskeyChecks = ({
  passkeys,
  forms,
  publicUrl,
  clock,
}: PasskeyChecksOptions): PasskeyChecks => {
  const site = () => {
    const origin = passkeyOrigin(publicUrl())
    return { expectedOrigin: origin, expectedRPID: new URL(origin).hostname }
  }
  const question = (options: { readonly challenge: string }): PasskeyQuestion => {
    const content = { challenge: options.challenge, until: clock().getTime() + LIFE_MILLIS }
    return {
      options: JSON.stringify(options),
      challenge: forms.seal(CHALLENGE, null, JSON.stringify(content)),
    }
  }
  /** Each challenge is answered once, right or wrong. */
  const taken = async (sealed: string): Promise<string | null> => {
    const text = forms.open(CHALLENGE, null, sealed)
    if (text === null) return null
    const { challenge, until } = JSON.parse(text) as { readonly challenge: string; readonly until: number }
    if (until <= clock().getTime()) return null
    return (await passkeys.takeOnce(CHALLENGE, challenge, new Date(until))) ? challenge : null
  }

  return {
    askForNew: async (displayName, known) =>
      question(
        await generateRegistrationOptions({
          rpName: 'Sparekey console',
          rpID: site().expectedRPID,
          userName: displayName,
          userDisplayName: displayName,
          attestationType: 'none',
          supportedAlgorithmIDs: ALGORITHMS,
          excludeCredentials: known.map((id) => ({ id })),
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        }),
      ),

    readNew: async (sealed, text) => {
      const expectedChallenge = await taken(sealed)
      const response = responseIn<RegistrationResponseJSON>(text)
      if (expectedChallenge === null || response === null) return null
      try {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response,
          expectedChallenge,
          ...site(),
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        })
        if (!verified) return null
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential
        return { credentialId: id, publicKey: Uint8Array.from(publicKey), counter, transports }
      } catch {
        return null
      }
    },

    ask: async (of) =>
      question(
        await generateAuthenticationOptions({
          rpID: site().expectedRPID,
          userVerification: 'required',
          allowCredentials: of.map(({ credentialId }) => ({ id: credentialId })),
        }),
      ),

    read: async (sealed, text) => {
      const expectedChallenge = await taken(sealed)
      const response = responseIn<AuthenticationResponseJSON>(text)
      if (expectedChallenge === null || response === null) return null
      const passkey = await passkeys.find(response.id)
      if (passkey === null) return null
      const { credentialId: id, publicKey, counter } = passkey
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response,
          expectedChallenge,
          ...site(),
          credential: { id, publicKey: Uint8Array.from(publicKey), counter },
          requireUserVerification: true,
        })
        const isUsed = verified && (await passkeys.use(passkey, authenticationInfo.newCounter))
        return isUsed ? { operatorId: passkey.operatorId } : null
      } catch {
        return null
      }
    },
  }
}

/** The library judges the rest of what a browser sent; here only that it is an object with an id. */
const responseIn = <T extends { readonly id: string }>(text: string): T | null => {
  try {
    const value: unknown = JSON.parse(text)
    const hasId = typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
    return hasId ? (value as T) : null
  } catch {
    return null
  }
}
