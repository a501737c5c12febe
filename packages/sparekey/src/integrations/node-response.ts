import { pipeline } from 'node:stream/promises'

/** What is needed of Node's response. */
export interface NodeResponse {
  statusCode: number
  readonly writableFinished: boolean
  once(event: 'close', listener: () => void): unknown
  setHeader(name: string, value: string): unknown
  appendHeader(name: string, value: string): unknown
  end(): unknown
}

/** Aborted when the connection ends before the answer is sent. */
export const leaving = (response: NodeResponse): AbortSignal => {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}

/** Sends an answer beside the cookies that were set before. Resolves also where nobody waits for it any more. */
export const send = async (answer: Response, response: NodeResponse): Promise<void> => {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) {
    if (name === 'set-cookie') response.appendHeader(name, value)
    else response.setHeader(name, value)
  }
  if (answer.body === null) response.end()
  else {
    const body: AsyncIterable<Uint8Array> = answer.body
    await pipeline(body, response as unknown as NodeJS.WritableStream).catch(unlessLeft)
  }
}

const unlessLeft = (error: unknown): void => {
  if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
}
