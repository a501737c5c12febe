import type { SupportCase } from 'sparekey'
import type { Act, Confirmation } from '../shell/screen.ts'
import { caseAct } from './case-act.ts'
import { asEvidenceKind, asOutcome, asRisk } from './case-words.ts'
import { openSeen } from './seen.ts'

/** What may be done on the page of a case. */
export const caseActs: Readonly<Record<string, Act>> = {
  evidence: caseAct({
    permission: 'case.evidence',
    call: ({ support, visit, caseId, form }) => {
      const kind = asEvidenceKind(form['kind'])
      if (kind === null) return 'Choose what was done.'
      const [reference = '', note = ''] = [form['reference']?.trim(), form['note']?.trim()]
      const input = {
        kind,
        outcome: asOutcome(form['outcome']),
        ...(reference !== '' && { reference }),
        ...(note !== '' && { note }),
      }
      return support.addEvidence(caseId, input, visit.actor)
    },
    done: () => 'The evidence is on record.',
  }),

  submit: caseAct({
    permission: 'case.submit',
    call: ({ support, visit, caseId }) => support.submit(caseId, visit.actor),
    done: () => 'The request is frozen. Those who decide see it now.',
  }),

  ask: caseAct({
    permission: 'case.ask_more',
    reasonField: 'askReason',
    call: ({ support, visit, caseId, reason }) => support.askForMore(caseId, { reason }, visit.actor),
    done: () => 'Sent back. Approvals that there were count no more.',
  }),

  approve: caseAct({
    permission: 'case.approve',
    confirm: ({ caseNumber, accountId, approvals, approvalsRequired }) => ({
      heading: `Approve case ${caseNumber} of account ${accountId}`,
      text: [
        'With enough approvals, and after the waiting time, the owner may ask for a code that signs them in without any other second factor.',
        'You do not get to see that code, nor does anybody else of the desk.',
      ],
      counts: [
        ['Approvals so far', approvals],
        ['Approvals needed', approvalsRequired],
      ],
      typed: { label: 'Type the id of the account', value: accountId },
      button: 'Approve',
    }),
    call: ({ support, visit, caseId, form }) => {
      const seen = openSeen(visit, caseId, form['seen'] ?? '')
      if (seen === null)
        return 'Nothing was approved: look at the request as it stands now, and approve it here.'
      return support.approve(caseId, seen, visit.actor)
    },
    done: ({ state, approvals, approvalsRequired }) =>
      state === 'review'
        ? `Approved by you: ${approvals} of ${approvalsRequired} approvals are there.`
        : 'Approved. The owner is told from when they may go on.',
  }),

  deny: caseAct({
    permission: 'case.deny',
    reasonField: 'denyReason',
    confirm: (shown) => ({
      ...about('Deny', shown),
      text: ['The case ends. Another one can be opened after 7 days. The owner is told.'],
      typed: null,
      button: 'Deny the case',
    }),
    call: ({ support, visit, caseId, reason }) => support.deny(caseId, { reason }, visit.actor),
    done: () => 'Denied. The owner is told.',
  }),

  release: caseAct({
    permission: 'case.release',
    confirm: (shown) => ({
      ...about('Release', shown),
      text: ['The owner may ask for a code for 24 hours. It goes to an address that was on file before.'],
      typed: { label: 'Type the id of the account', value: shown.accountId },
      button: 'Release',
    }),
    call: ({ support, visit, caseId }) => support.release(caseId, visit.actor),
    done: () => 'Released. The owner is told.',
  }),

  withdraw: caseAct({
    permission: 'case.withdraw',
    confirm: (shown) => ({
      ...about('Withdraw', shown),
      text: ['The case ends. Another one can be opened after 7 days. The owner is told.'],
      typed: null,
      button: 'Withdraw the case',
    }),
    call: ({ support, visit, caseId }) => support.withdraw(caseId, visit.actor),
    done: () => 'Withdrawn. The owner is told.',
  }),

  hold: caseAct({
    permission: 'case.hold',
    reasonField: 'holdReason',
    call: ({ support, visit, caseId, reason }) => support.hold(caseId, { reason }, visit.actor),
    done: () => 'On hold: nothing of it goes on until a security admin ends that.',
  }),

  resume: caseAct({
    permission: 'case.resume',
    reasonField: 'resumeReason',
    confirm: (shown) => ({
      ...about('End the hold of', shown),
      text: ['The case goes on from where it stood.'],
      typed: null,
      button: 'Go on',
    }),
    call: ({ support, visit, caseId, reason }) => support.resume(caseId, { reason }, visit.actor),
    done: () => 'The case goes on.',
  }),

  raise: caseAct({
    permission: 'case.raise_risk',
    reasonField: 'raiseReason',
    call: ({ support, visit, caseId, form, reason }) => {
      const risk = asRisk(form['risk'])
      return risk === null ? 'Choose the risk.' : support.raiseRisk(caseId, { risk, reason }, visit.actor)
    },
    done: () => 'Raised. What this risk demands is on the list.',
  }),

  startWait: caseAct({
    permission: 'case.start_wait',
    reasonField: 'startReason',
    confirm: (shown) => ({
      ...about('Begin the wait of', shown),
      text: [
        'No message reached the owner, who cannot know of the case and cannot stop it. The case becomes critical, and its wait begins now.',
      ],
      typed: { label: 'Type the id of the account', value: shown.accountId },
      button: 'Begin the wait',
    }),
    call: ({ support, visit, caseId, reason }) => support.startWait(caseId, { reason }, visit.actor),
    done: () => 'The wait runs. The case is critical.',
  }),

  expedite: caseAct({
    permission: 'case.expedite',
    reasonField: 'expediteReason',
    confirm: (shown, form) => {
      const notBefore = asMoment(form['notBefore'])
      if (notBefore === null) return MOMENT_FORM
      return {
        ...about('Shorten the wait of', shown),
        text: [
          `The owner could go on from ${minuteText(notBefore)} UTC. The wait is what lets an owner stop a thief.`,
          'It takes an owner of the tenant and a security admin, and is on every report.',
        ],
        typed: { label: 'Type the id of the account', value: shown.accountId },
        button: 'Shorten the wait',
      }
    },
    call: ({ support, visit, caseId, form, reason }) => {
      const notBefore = asMoment(form['notBefore'])
      if (notBefore === null) return MOMENT_FORM
      return support.expedite(caseId, { notBefore, reason }, visit.actor)
    },
    done: ({ notBefore }, form) =>
      notBefore?.getTime() === asMoment(form['notBefore'])?.getTime()
        ? 'Shortened. The owner is told.'
        : 'Asked for. It holds once the other one of owner and security admin agrees.',
  }),
}

const about = (
  what: string,
  { caseNumber, accountId }: SupportCase,
): Pick<Confirmation, 'heading' | 'counts'> => ({
  heading: `${what} case ${caseNumber} of account ${accountId}`,
  counts: [['Cases', 1]],
})

const MOMENT_FORM = 'Write the earliest release in UTC, as 2026-11-24 14:05.'

/** `2026-11-24 14:05`, in UTC; `null`: it is none. */
const asMoment = (text = ''): Date | null => {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)$/.exec(text.trim())
  const at = parts === null ? null : new Date(`${parts[1]}T${parts[2]}:00.000Z`)
  return at === null || Number.isNaN(at.getTime()) ? null : at
}

const minuteText = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')
