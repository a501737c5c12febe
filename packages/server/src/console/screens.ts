import { accountScreen } from './accounts/account-screen.ts'
import { findScreen } from './accounts/find-screen.ts'
import { recoveriesScreen } from './accounts/recoveries-screen.ts'
import { alarmsScreen } from './alarms/alarms-screen.ts'
import { caseScreen } from './cases/case-screen.ts'
import { caseListScreen } from './cases/list-screen.ts'
import { deliveryScreen } from './delivery/delivery-screen.ts'
import { eventsScreen } from './events/events-screen.ts'
import { incidentScreens } from './incident/screens.ts'
import { overviewScreen } from './overview/overview-screen.ts'
import { activityScreen } from './people/activity-screen.ts'
import { lookingScreen } from './people/looking-screen.ts'
import { operatorScreen } from './people/operator-screen.ts'
import { operatorsScreen } from './people/operators-screen.ts'
import { matrixScreen } from './permissions/matrix-screen.ts'
import { policyListScreen } from './policies/list-screen.ts'
import { policyScreen } from './policies/policy-screen.ts'
import { proposalScreen } from './policies/proposal-screen.ts'
import { reportScreen } from './report/report-screen.ts'
import { apiKeysScreen } from './settings/api-keys-screen.ts'
import { keysScreen } from './settings/keys-screen.ts'
import { messagesScreen } from './settings/messages-screen.ts'
import { streamsScreen } from './settings/streams-screen.ts'
import { settingsScreen } from './settings/tenant-screen.ts'
import { tenantsScreen } from './settings/tenants-screen.ts'
import { webhooksScreen } from './settings/webhooks-screen.ts'
import type { Screen } from './shell/screen.ts'

/** Every page of the console behind sign-in, in the order of the menu. */
export const screens: readonly Screen[] = [
  overviewScreen,
  findScreen,
  accountScreen,
  caseListScreen,
  caseScreen,
  eventsScreen,
  alarmsScreen,
  recoveriesScreen,
  deliveryScreen,
  reportScreen,
  ...incidentScreens,
  policyListScreen,
  policyScreen,
  proposalScreen,
  settingsScreen,
  apiKeysScreen,
  webhooksScreen(),
  streamsScreen,
  messagesScreen,
  operatorsScreen,
  operatorScreen,
  matrixScreen,
  lookingScreen,
  activityScreen,
  keysScreen,
  tenantsScreen,
]
