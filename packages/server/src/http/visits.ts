import type { OpenedPage, PageSession, PageVisit } from 'sparekey/service'
import type { AppParts, ServedTenant } from './app-parts.ts'

/** Visits to the hosted pages of one tenant. */
export interface Visits {
  readonly returnUrls: readonly string[]
  open(visit: Omit<PageVisit, 'tenant'>): Promise<OpenedVisit>
  /** `null`: the tenant has no such visit. */
  read(pageSessionId: string): Promise<PageSession | null>
}

export interface OpenedVisit extends Omit<OpenedPage, 'token'> {
  /** The link for the person's browser. It opens once. */
  readonly url: string
}

export const visitsOf = (
  tenant: string,
  { pages }: ServedTenant,
  { pageSessions, publicUrl }: Pick<AppParts, 'pageSessions' | 'publicUrl'>,
): Visits => ({
  returnUrls: pages.returnUrls,
  open: async (visit) => {
    const { token, ...opened } = await pageSessions.open({ ...visit, tenant })
    return { ...opened, url: `${publicUrl()}/pages/${token}` }
  },
  read: (pageSessionId) => pageSessions.read(tenant, pageSessionId),
})
