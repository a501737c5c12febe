import type { Screen } from '../shell/screen.ts'
import { incidentJobScreen } from './job-screen.ts'
import { incidentScreen } from './overview-screen.ts'
import { timelineScreen } from './timeline-screen.ts'
import { toldScreen } from './told-screen.ts'

/** What a security team does when something happened. */
export const incidentScreens: readonly Screen[] = [
  incidentScreen,
  incidentJobScreen,
  toldScreen,
  timelineScreen,
]
