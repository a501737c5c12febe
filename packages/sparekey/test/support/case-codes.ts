import assert from 'node:assert/strict'
import type { Issued } from '../../src/interface/issue.ts'
import type { Claimed, SupportCase } from '../../src/interface/support.ts'
import type { Notice } from '../../src/notices/notice.ts'
import { wrongCode } from './codes.ts'
import { fromHex } from '../../src/bytes.ts'
import { parseBase64url } from '../../src/crypto/base64url.ts'
import { openCaseCode } from '../../src/crypto/case-code-seal.ts'
import type { DueBodies } from '../../src/lifecycle/due/kinds.ts'
import { drain, dueOf } from './due.ts'
import { createDesk, type Desk } from './help-desk.ts'
import { accountKeyOf, ada, type LabOptions } from './lab.ts'

/** A help desk whose messages are all kept. */
export interface CodeDesk extends Desk {
  /** What was handed over, in order. */
  readonly notices: Notice[]
  /** Of one kind, newest last. */
  of(kind: Notice['kind']): readonly Notice[]
  claim(account?: string): ReturnType<Desk['support']['claim']>
  /** Asks for a code, and takes it out of the message. */
  claimed(account?: string): Promise<SentCode>
  /** A case that is released, with its first code sent. */
  sent(): Promise<SentCode & { readonly found: SupportCase }>
  /** The sheet that the recovery behind a use makes, not confirmed yet. */
  newSheet(recoveryToken: string): Promise<Issued>
}

export interface SentCode {
  readonly claimed: Claimed
  readonly code: string
  readonly notice: Notice
}

export const createCodeDesk = async (options: LabOptions = {}): Promise<CodeDesk> => {
  const notices: Notice[] = []
  const deliver = async (notice: Notice): Promise<void> => void notices.push(notice)
  const desk = await createDesk({ deliver, ...options })
  const codeDesk: CodeDesk = {
    ...desk,
    notices,
    of: (kind) => notices.filter((notice) => notice.kind === kind),
    claim: (account = ada) => desk.support.claim(account, { firstFactor: desk.signedIn('pwd') }),
    claimed: async (account) => {
      const claimed = await codeDesk.claim(account)
      assert.ok(claimed.ok, claimed.ok ? '' : `${claimed.code}: ${claimed.detail}`)
      await drain(desk)
      const notice = codeDesk.of('support_code').at(-1) ?? assert.fail('no code was sent')
      return { claimed, notice, code: notice.support?.code?.text ?? assert.fail('the message has no code') }
    },
    sent: async () => {
      const found = await desk.released()
      return { found, ...(await codeDesk.claimed()) }
    },
    newSheet: async (recoveryToken) => {
      const sheet = await desk.sparekey.issue(ada, { reason: 'support', recoveryToken })
      assert.ok(sheet.ok, sheet.ok ? '' : sheet.detail)
      return sheet
    },
  }
  await drain(desk)
  notices.length = 0
  return codeDesk
}

/** A code that was asked for and not delivered yet, out of the row in which it lies sealed. */
export const waitingCode = async (desk: Desk, account = ada): Promise<string> => {
  const row = (await dueOf(desk, account)).find(({ kind }) => kind === 'case-code')
  const body = JSON.parse(row?.body ?? assert.fail('no code waits')) as DueBodies['case-code']
  const destination = body.to.channel === 'email' ? body.to.id : body.to.channel
  const place = { accountKey: accountKeyOf(desk, account), setId: fromHex(body.setId), destination }
  const bytes = parseBase64url(body.sealed) ?? assert.fail()
  return openCaseCode(desk.ring, place, { keyId: body.keyId, bytes }) ?? assert.fail('it does not open')
}

/** A well-formed code with the label of this one, which is another one. */
export const wrongBeside = (code: string, guess = 0): string => wrongCode(guess, 'standard', code.slice(0, 2))
