import type { Policy } from 'sparekey'
import type { PageSession } from 'sparekey/service'
import type { Markup } from '../docs/markup.ts'
import type { Said } from '../pages/said.ts'
import type { Visit } from '../pages/steps/step.ts'
import { isToOwn } from './steps/request.ts'
import type { StartView } from './views/start.ts'
import { supportPage } from './views/visit.ts'
import { supportWords } from './words.ts'

/** The page of a visit that is about a request for help. */
export const showSupport = async (visit: Visit, said: Said | null): Promise<Markup> => {
  const { session, tenant, words, links, now, newKey } = visit
  const found = await tenant.support.ofAccount(session.accountId)
  const view = {
    shown: found.ok ? found : null,
    now,
    supportUrl: links.supportUrl,
    wait: waitOf(tenant.pages.policy),
    isToOwn: found.ok && isToOwn(found),
    key: newKey(),
    codeKey: codeKeyOf(session),
  }
  return supportPage(supportWords(words), view, said)
}

/** `null`: here nobody is helped. */
const waitOf = ({ support }: Policy): StartView['wait'] =>
  support === null ? null : { shortest: support.delaysSeconds.low, longest: support.delaysSeconds.critical }

export const codeKeyOf = ({ pageSessionId }: PageSession): string => `${pageSessionId}.use`
