/** A recovery as it was opened, without its token. */
export const EXAMPLE_OPENED_RECOVERY = {
  recoveryId: 'rcv_08k3mq0w1d5n2z9x6v4te7hf3c',
  expiresAt: '2026-11-21T20:15:09.431Z',
  tasks: ['reenroll_factor', 'replace_codes', 'change_password', 'end_other_sessions'],
}

/** A use of a code, without the recovery that it opened. */
export const EXAMPLE_USE = {
  redemptionId: 'use_07h2kq9v0c4m1z8x5w3td9ge2b',
  setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
  serial: 'A7K2',
  label: 'X7',
  redeemedAt: '2026-11-21T20:00:09.431Z',
  remaining: 9,
  low: false,
  basis: 'code',
  restrictUntil: null,
}

/** A recovery with one of its tasks done. */
export const EXAMPLE_RECOVERY = {
  recoveryId: 'rcv_08k3mq0w1d5n2z9x6v4te7hf3c',
  state: 'open',
  openedAt: '2026-11-21T20:00:09.431Z',
  expiresAt: '2026-11-21T20:15:09.431Z',
  endedAt: null,
  tasks: [
    { task: 'reenroll_factor', outcome: 'done', reportedAt: '2026-11-21T20:02:00.512Z' },
    { task: 'replace_codes', outcome: null, reportedAt: null },
  ],
}
