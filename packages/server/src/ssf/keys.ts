import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose'
import { SparekeyError } from 'sparekey'
import type { NewStreamKey, StreamKeys } from 'sparekey/service'
import type { SetClaims } from './set.ts'

/** CAEP interoperability profile 1.0 §2.6: RS256 with at least 2,048 bits, and nothing else. */
const ALGORITHM = 'RS256'
const MODULUS_BITS = 2048

/** Signs security event tokens of the tenants. */
export interface SetSigner {
  /** The compact form of RFC 7515, with `typ: secevent+jwt` (SSF 1.0 §4.1.1). */
  sign(tenant: string, claims: SetClaims): Promise<string>
}

export const makeStreamKey = async (): Promise<NewStreamKey> => {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, {
    modulusLength: MODULUS_BITS,
    extractable: true,
  })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    kid,
    publicKey: JSON.stringify({ ...jwk, kid, use: 'sig', alg: ALGORITHM }),
    privateKey: await exportPKCS8(privateKey),
  }
}

/** Makes the first key of a tenant where it has none. */
export const ensureStreamKey = async (keys: StreamKeys, tenant: string): Promise<void> => {
  if ((await keys.signing(tenant)) === null) await keys.add(tenant, await makeStreamKey())
}

/** The keys that a tenant's tokens can be checked with (RFC 7517 §5): also those that do not sign any more. */
export const publishedKeys = async (
  keys: Pick<StreamKeys, 'list'>,
  tenant: string,
): Promise<{ readonly keys: readonly unknown[] }> => ({
  keys: (await keys.list(tenant)).map(({ publicKey }) => JSON.parse(publicKey) as unknown),
})

/** A key is read at each token, so that a rotation holds at once; what it opens to is kept for as long as it signs. */
export const createSetSigner = (keys: Pick<StreamKeys, 'signing'>): SetSigner => {
  const opened = new Map<string, { readonly kid: string; readonly key: ReturnType<typeof importPKCS8> }>()
  return {
    sign: async (tenant, claims) => {
      const signing = await keys.signing(tenant)
      if (signing === null) {
        throw new SparekeyError('internal', 'There is no key that signs the security events of this tenant.')
      }
      const { kid, privateKey } = signing
      const known = opened.get(tenant)
      const key = known?.kid === kid ? known.key : importPKCS8(privateKey, ALGORITHM)
      opened.set(tenant, { kid, key })
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'secevent+jwt' })
        .sign(await key)
    },
  }
}
