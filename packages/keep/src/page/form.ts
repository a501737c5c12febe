import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { maxImportBytes } from '../import/decode.ts'
import { KeepError } from '../errors.ts'

/** A file that was chosen or dropped. */
export interface SentFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a form sent. A field that was not sent is empty. */
export class Form {
  readonly #fields: ReadonlyMap<string, readonly string[]>
  readonly file: SentFile | null

  constructor(fields: ReadonlyMap<string, readonly string[]>, sent: SentFile | null = null) {
    this.#fields = fields
    this.file = sent
  }

  /** The text of a field without spaces around it. */
  text(name: string): string {
    return this.verbatim(name).trim()
  }

  /** The text of a field as it was typed. */
  verbatim(name: string): string {
    return this.#fields.get(name)?.[0] ?? ''
  }

  /** Every value of a field that can be ticked several times. */
  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? []
  }

  has(name: string): boolean {
    return this.#fields.has(name)
  }
}

export const emptyForm = new Form(new Map())

const otherFieldsBytes = 1024 * 1024

/**
 * Reads the form of a request.
 *
 * @throws KeepError `input_refused` where it is larger than any that the page has, or is not a form.
 */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const type = request.headers['content-type'] ?? ''
  if (!/^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type)) throw notAForm()
  const body = await readBody(request, maxImportBytes + otherFieldsBytes)
  let entries: FormData
  try {
    entries = await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch (error) {
    throw notAForm(error)
  }
  const fields = new Map<string, string[]>()
  let sent: SentFile | null = null
  for (const [name, value] of entries) {
    if (typeof value === 'string') fields.set(name, [...(fields.get(name) ?? []), value])
    else if (value.name !== '') sent = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) }
  }
  return new Form(fields, sent)
}

async function readBody(request: IncomingMessage, largestBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > largestBytes) {
      throw new KeepError('input_refused', 'That is larger than 10 MB: it is not a list of codes.')
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function notAForm(cause?: unknown): KeepError {
  return new KeepError('input_refused', 'What the browser sent cannot be read. Go back and try again.', {
    cause,
  })
}
