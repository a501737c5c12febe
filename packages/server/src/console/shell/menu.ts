import type { Permission } from 'sparekey/service'
import type { Screen } from './screen.ts'

export interface MenuEntry {
  readonly href: string
  readonly title: string
  readonly isHere: boolean
}

/** The screens that one may open, in the order of the list. */
export const menuOf = (
  screens: readonly Screen[],
  permissions: ReadonlySet<Permission>,
  tenant: string,
  here: Screen | null,
): readonly MenuEntry[] =>
  screens
    .filter(({ path, inMenu = !path.includes(':'), permission }) => inMenu && permissions.has(permission))
    .map((screen) => ({
      href: screenPath(tenant, screen.path),
      title: screen.title,
      isHere: screen === here,
    }))

export const screenPath = (tenant: string, path: string): string =>
  path === '' ? `/console/t/${tenant}` : `/console/t/${tenant}/${path}`
