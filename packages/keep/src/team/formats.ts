// Files that people hand to one another: JSON that says its format. What is in them is a claim.

/** The fields of a file of a format; `null` where it is something else. */
export function readFormat(bytes: Uint8Array, format: string): Readonly<Record<string, unknown>> | null {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return null
  }
  return isObject(value) && value['format'] === format ? value : null
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

export function isTextsByName(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string')
}
