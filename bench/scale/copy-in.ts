// COPY … FROM STDIN on a connection of `pg`: one message of data, then the end.
import type { Client, Connection, Submittable } from 'pg'

type Copying = Connection & {
  query(text: string): void
  sendCopyFromChunk(data: Buffer): void
  endCopyFrom(): void
}

class CopyIn implements Submittable {
  readonly #text: string
  readonly #data: Buffer
  readonly #done: (error: Error | null) => void
  #failed = false

  constructor(text: string, data: Buffer, done: (error: Error | null) => void) {
    this.#text = text
    this.#data = data
    this.#done = done
  }

  submit(connection: Connection): void {
    ;(connection as Copying).query(this.#text)
  }

  handleCopyInResponse(connection: Connection): void {
    ;(connection as Copying).sendCopyFromChunk(this.#data)
    ;(connection as Copying).endCopyFrom()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    if (!this.#failed) this.#done(null)
  }

  handleError(error: Error): void {
    this.#failed = true
    this.#done(error)
  }
}

/** `data` is in the format that the text names, complete with header and trailer. */
export const copyIn = (client: Client, text: string, data: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new CopyIn(text, data, (error) => (error === null ? resolve() : reject(error))))
  })
