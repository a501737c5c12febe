import { test } from 'node:test'
import { assertSound } from '../../support/inspect.ts'
import { ada, createLab } from '../../support/lab.ts'
import { assertRules } from '../../support/rule-commands.ts'
import { ruledPolicy } from '../../support/rules.ts'

test('in memory: any sequence of calls and waits goes as the rules say, status and records included', () =>
  assertRules(async () => {
    const lab = await createLab({ policy: ruledPolicy })
    const { sparekey, clock } = lab
    // An issue is what makes a row for certain.
    const atEnd = async () => {
      if ((await sparekey.status(ada)).state !== 'none') await assertSound(lab)
    }
    return { sparekey, clock, account: ada, atEnd }
  }, 30))
