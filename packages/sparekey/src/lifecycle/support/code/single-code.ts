import { generateSingleCode, type GeneratedCode } from '../../../codes/generate.ts'
import { generateSerial } from '../../../codes/serial.ts'
import { printDerivation } from '../../../crypto/derivation.ts'
import { packVerifiers } from '../../../crypto/packed-verifiers.ts'
import { sealSet } from '../../../crypto/set-seal.ts'
import { SparekeyError } from '../../../errors.ts'
import type { Bytes, SetRow } from '../../../store/port.ts'
import { derivationFailed, derivationFor } from '../../candidate.ts'
import type { Places } from '../../hash-gate.ts'
import { drawSetIdTail } from '../../identifiers.ts'
import type { Parts } from '../../parts.ts'
import { makeSupportSetId, SUPPORT_SCHEME } from './support-set.ts'

/** 65 random bits behind its label, whatever format the tenant's sheets have: it lives for minutes, and has 5 tries. */
const format = 'standard'

/** A code with its verifier, ready to be written as a set of one. */
export interface SingleCode {
  readonly code: GeneratedCode
  readonly setId: Bytes
  readonly serial: string
  readonly derivation: string
  readonly verifiers: Uint8Array
}

/** What one derivation of it takes of the gate. */
export const derivationOfCode = (parts: Parts) => derivationFor(parts, format)

/** Draws a code whose label is none of these, and derives its verifier under a place. */
export const makeSingleCode = async (
  parts: Parts,
  places: Places,
  avoidLabels: ReadonlySet<string>,
): Promise<SingleCode> => {
  const { random } = parts
  const code = generateSingleCode({ format, avoidLabels, random })
  const derivation = derivationOfCode(parts)
  const salt = random(16)
  try {
    const digest = await places.run(() => parts.kdf.derive(code.code.bytes, salt, derivation))
    return {
      code,
      setId: makeSupportSetId(drawSetIdTail(random)),
      serial: generateSerial(random),
      derivation: printDerivation(derivation),
      verifiers: packVerifiers([{ salt, digest }]),
    }
  } catch (error) {
    throw error instanceof SparekeyError ? error : derivationFailed(error)
  }
}

/** The set of one: it works at once, and its end is bound by its seal. */
export const sealSingleCode = (
  parts: Parts,
  accountKey: Bytes,
  { code, setId, serial, derivation, verifiers }: SingleCode,
  issuedAt: number,
  expiresAt: number,
): SetRow => {
  const described = {
    setId,
    scheme: SUPPORT_SCHEME,
    serial,
    format,
    labels: code.label,
    count: 1,
    derivation,
    issuedAt,
    expiresAt,
    policyHash: parts.policyHash,
  } as const
  const sealed = sealSet(parts.ring, { ...described, accountKey }, verifiers)
  return {
    ...described,
    state: 'active',
    confirmBy: issuedAt,
    confirmedAt: null,
    endedAt: null,
    keyId: sealed.keyId,
    sealed: sealed.bytes,
  }
}
