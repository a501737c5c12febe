import { fileURLToPath } from 'node:url'

export interface Settings {
  /** 0 picks a free one. */
  readonly port: number
  readonly dataDirectory: string
}

/** Why the demo does not start; the message is the line to show. */
export class NotServed extends Error {
  override readonly name = 'NotServed'
}

const besideTheService = fileURLToPath(new URL('../../../data/demo', import.meta.url))

/** @throws {NotServed} where a setting is of no use. */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const port = environment['DEMO_PORT'] ?? '8788'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new NotServed('DEMO_PORT must be a port, 0 to 65535, where 0 picks a free one.')
  }
  return { port: Number(port), dataDirectory: environment['DEMO_DATA_DIR'] ?? besideTheService }
}
