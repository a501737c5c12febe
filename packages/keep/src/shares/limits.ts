/**
 * What shares on paper cannot do, in plain words, for the sheet and for whoever makes them. Nothing here can be repaired by
 * software that runs without a server.
 */
export const offlineLimits: readonly string[] = [
  'There is no waiting time: as soon as enough holders put their shares together, they have everything.',
  'There is no record of it: nobody is told when shares are put together, or when somebody reads what they open.',
  'A share cannot be taken back. Give the vault new keys when a holder is no longer trusted; copies of the vault that exist already open with the old shares for ever.',
  'Nobody can say whether a holder still has the share, except by asking: have every holder look once a year.',
  'Where more shares are lost than can be spared, the rest are worth nothing.',
]

/** What somebody who wants a waiting time or a record of reading is to be told. */
export const waitingTimeAdvice =
  'Where a delay, an alarm or a record of who read what is needed, a service has to hold the key. Shares on paper are for trust among people who know each other.'
