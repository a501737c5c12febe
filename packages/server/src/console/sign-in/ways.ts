import type { Proof, Visitor } from 'sparekey/service'
import type { AppContext } from '../../http/app-parts.ts'
import { type ConsoleParts, noteComing, visitorIn } from '../shell/context.ts'

const PAGE = /^\/console(\/t\/[a-z0-9-]{1,64}(\/[^\\\p{Cc}?#]{0,500})?)?$/u

/** Where somebody goes on after signing in: a page of the console, and nowhere else. */
export const backOf = (given: string | undefined): string =>
  given !== undefined && PAGE.test(given) ? given : '/console'

/** The form that a proof is for; `''`: for none. */
export const formOf = (given: string | undefined): string =>
  given !== undefined && /^[0-9a-f]{32}$/.test(given) ? given : ''

/** RFC 8176 values; a provider that names none has at least checked something. */
export const methodsFor = (methods: readonly string[]): readonly string[] =>
  methods.length === 0 ? ['user'] : methods

/** Whose session it is, also from a place where they have to show that it is them. */
export const sessionAtWork = (parts: ConsoleParts, c: AppContext): Promise<Visitor | null> =>
  visitorIn(parts, c)

/** Notes that somebody showed that it is them, for one form where there is one. Gives their new cookie; `null`: the session ended. */
export const afterProof = async (
  parts: ConsoleParts,
  visitor: Visitor,
  proof: Proof,
  form: string,
): Promise<string | null> => {
  const cookie = await parts.signIn.prove(visitor, proof)
  if (cookie === null) return null
  if (form !== '') {
    await parts.forms.prove(visitor.sessionKey, Uint8Array.from(Buffer.from(form, 'hex')), parts.clock())
  }
  const who = { operatorId: visitor.operator.operatorId, sessionId: visitor.sessionId }
  await noteComing(parts, who, 'proved', { form })
  return cookie
}
