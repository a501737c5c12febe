import { Buffer } from 'node:buffer'
import { longestNoteBytes } from 'sparekey-keep-team'
import { z } from 'zod'
import { isMailAddress } from '../delivery/addresses.ts'
import { Refusal } from '../errors.ts'

/** A request is at most this long: removing somebody from 200 shelves brings thousands of keys. */
export const longestBodyBytes = 16 * 1024 * 1024

/** The body of a request, read up to the limit. @throws Refusal `body_too_large` */
export async function readBody(request: Request, longestBytes = longestBodyBytes): Promise<Uint8Array> {
  if (Number(request.headers.get('Content-Length') ?? 0) > longestBytes) throw tooLarge(longestBytes)
  const chunks: Uint8Array[] = []
  let size = 0
  if (request.body === null) return Buffer.alloc(0)
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > longestBytes) throw tooLarge(longestBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body as JSON of a shape. @throws Refusal `unsupported_media_type`, `invalid_request` */
export function readJson<T>(request: Request, body: Uint8Array, schema: z.ZodType<T>): T {
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim()
  if (type !== 'application/json')
    throw new Refusal('unsupported_media_type', 'Send JSON as application/json.')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body).toString())
  } catch {
    throw new Refusal('invalid_request', 'The body is not JSON.')
  }
  return schema.parse(value)
}

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const id = z.string().regex(/^[a-z0-9]{4,40}$/)
/** Bytes in base64, as they are written in one way. */
const bytes = (most: number) =>
  z
    .string()
    .max(Math.ceil(most / 3) * 4)
    .transform((text, context) => {
      const read = Buffer.from(text, 'base64')
      if (read.toString('base64') === text) return new Uint8Array(read)
      context.addIssue({ code: 'custom', message: 'not base64' })
      return z.NEVER
    })
const longestBlobBytes = 256 * 1024

export const appendingSchema = z.strictObject({
  notes: z.array(z.string().max(longestNoteBytes)).min(1).max(100),
  blobs: z.record(hash, bytes(longestBlobBytes)).transform((blobs) => new Map(Object.entries(blobs))),
  halves: z.array(z.strictObject({ set: id, code: id, half: bytes(32) })).max(1000),
})

export const joinSchema = z.strictObject({
  card: z.string().max(4096),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
})

export const addressSchema = z.strictObject({
  address: z.string().refine(isMailAddress).nullable(),
  at: z.iso.datetime({ precision: 3 }),
})

export const releaseSchema = z.strictObject({ release: z.string().max(16 * 1024) })

export const shownSchema = z.strictObject({ emergency: id })

export const blobsSchema = z.strictObject({ hashes: z.array(hash).max(1000) })

function tooLarge(longestBytes: number): Refusal {
  return new Refusal('body_too_large', `A request holds at most ${longestBytes / 1024} KB.`)
}
