import type { Screen } from './shell/screen.ts'

/** Every page of the console behind sign-in, in the order of the menu. */
export const screens: readonly Screen[] = []
