import { mismatch, mount, type MountOptions } from './mounting.ts'
import { addressOf, requestOf, type NodeRequest, type RequestBody } from './node-request.ts'
import { leaving, type NodeResponse } from './node-response.ts'

/** What is needed of a request of Fastify 5, whose own type fits it. */
export interface FastifyRequest extends NodeRequest {
  readonly url: string
  readonly ip: string
  readonly body?: unknown
}
/** What is needed of an instance of Fastify 5. */
export interface FastifyInstance<Own> {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    options: { readonly parseAs: 'buffer' },
    parse: (request: unknown, body: Uint8Array) => Promise<Uint8Array>,
  ): unknown
  all(path: string, answer: (own: Own, reply: { readonly raw: NodeResponse }) => Promise<Response>): unknown
}

/**
 * Backup codes for Fastify 5: `app.register(createFastifyPlugin({ basePath: '/backup-codes', … }))`. Where it is registered
 * with a `prefix`, `basePath` includes it.
 *
 * - Scheme, host and address of a request are what Fastify says they are: behind a proxy set its `trustProxy`.
 * - Bodies are read by a parser of the plugin's own; those of the application stay as they are, for its other routes.
 * - What `identify` or `completeSignIn` throw goes to the error handler. `onSend` and all other hooks run.
 *
 * Registering fails where `basePath` is not below the `prefix`.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form.
 */
export const createFastifyPlugin = <Own extends FastifyRequest = FastifyRequest>(
  options: MountOptions<Own>,
): ((instance: FastifyInstance<Own>) => Promise<void>) => {
  const answer = mount(options)
  return async (instance) => {
    const { basePath } = options
    if (!`${basePath}/`.startsWith(instance.prefix.replace(/\/*$/, '/'))) throw mismatch(basePath)
    instance.removeAllContentTypeParsers()
    instance.addContentTypeParser('*', { parseAs: 'buffer' }, async (_, body) => body)
    instance.all(`${basePath.slice(instance.prefix.replace(/\/$/, '').length)}/*`, (own, reply) => {
      const body = (own.body ?? null) as RequestBody | null
      return answer(requestOf(own, own.url, body, leaving(reply.raw)), own, addressOf(own.ip))
    })
  }
}
