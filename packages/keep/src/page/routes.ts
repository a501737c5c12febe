import { accountDetailRoutes } from './pages/account-details.ts'
import { accountRoutes } from './pages/accounts.ts'
import { addRoutes } from './pages/add.ts'
import { checkRoutes } from './pages/check.ts'
import { emergencyRoutes } from './pages/emergency.ts'
import { firstRunRoutes } from './pages/first-run.ts'
import { importRoutes } from './pages/import.ts'
import { keyRoutes } from './pages/keys.ts'
import { overviewRoutes } from './pages/overview.ts'
import { passkeyRoutes } from './pages/passkey.ts'
import { placeRoutes } from './pages/places.ts'
import { printRoutes } from './pages/print.ts'
import { unlockRoutes } from './pages/unlock.ts'
import { useRoutes } from './pages/use.ts'
import type { Route } from './route.ts'

/** Everything that the page can be asked. */
export const routes: readonly Route[] = [
  ...firstRunRoutes,
  ...unlockRoutes,
  ...accountRoutes,
  ...accountDetailRoutes,
  ...addRoutes,
  ...importRoutes,
  ...useRoutes,
  ...overviewRoutes,
  ...checkRoutes,
  ...printRoutes,
  ...emergencyRoutes,
  ...placeRoutes,
  ...keyRoutes,
  ...passkeyRoutes,
]
