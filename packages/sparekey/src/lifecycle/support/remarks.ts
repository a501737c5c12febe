import type { Acting } from './acting.ts'
import type { Scene } from './scene.ts'
import type { CaseText, KeptRemark } from './sealed-texts.ts'

/** The reason that somebody gave for an act, with those before it. */
export const withRemark = (
  { text, now }: Pick<Scene, 'text' | 'now'>,
  act: KeptRemark['act'],
  by: Pick<Acting, 'name'>,
  reason: string,
): Pick<CaseText, 'remarks'> => ({ remarks: [...text.remarks, { act, by: by.name, reason, at: now }] })
