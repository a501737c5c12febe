import { Buffer } from 'node:buffer'
import type { Assertion } from 'sparekey-keep-team'
import { readBody } from '../http/body.ts'

export type Form = Readonly<Record<string, string>>

/** Longer than any form of ours. */
const longestFormBytes = 64 * 1024

/** The fields of a form, each once; `null` where it is none of ours. */
export async function readForm(request: Request): Promise<Form | null> {
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim()
  if (type !== 'application/x-www-form-urlencoded') return null
  const fields = new URLSearchParams(Buffer.from(await readBody(request, longestFormBytes)).toString())
  return fields.size === new Set(fields.keys()).size ? Object.fromEntries(fields) : null
}

/** A field of base64url; empty where it is none. */
export function bytesIn(form: Form, name: string): Buffer {
  return Buffer.from(form[name] ?? '', 'base64url')
}

/** What the passkey gave, as the page's script puts it into a form. */
export function assertionIn(form: Form): Assertion {
  return {
    authenticatorData: bytesIn(form, 'authenticatorData'),
    clientData: bytesIn(form, 'clientData'),
    signature: bytesIn(form, 'signature'),
  }
}
