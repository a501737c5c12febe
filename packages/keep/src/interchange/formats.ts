/** Formats that the vault is written out in and brought in from. */
export const formats = [
  'json',
  'age',
  'kdbx',
  'bitwarden',
  'bitwarden-encrypted',
  '1pux',
  'csv',
  'text',
] as const

export type Format = (typeof formats)[number]

/** Formats whose file opens with a password of its own. `age` does where it has no recipient. */
export function takesPassword(format: Format): boolean {
  return format === 'kdbx' || format === 'bitwarden-encrypted' || format === 'age'
}

/** What a format is called in a sentence. */
export const formatNames: Readonly<Record<Format, string>> = {
  json: 'export of this program',
  age: 'age file',
  kdbx: 'KeePass database',
  bitwarden: 'Bitwarden export',
  'bitwarden-encrypted': 'encrypted Bitwarden export',
  '1pux': '1Password export',
  csv: 'table of this program',
  text: 'text of this program',
}

/** The heading of {@link formats} `json`. */
export const jsonFormat = { format: 'sparekey-keep-export', version: 1 } as const
