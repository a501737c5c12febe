import type { KeptVerdict } from 'sparekey/service'

type Fault = Exclude<KeptVerdict, { state: 'fine' }>

/** What whoever runs the service is told, and what to do. */
export const faultText = (fault: Fault, path: string): string => {
  if (fault.state === 'unreadable') {
    return (
      `The file at ${path} is no checkpoint that the log of this database signed. Put the right one back; where the ` +
      'database is a new one, move the file away. Until then no code is issued or accepted.'
    )
  }
  const { kept, present } = fault
  if (fault.state === 'behind') {
    return (
      `The database went back: it holds ${present.size} of the ${kept.size} events that were signed (checkpoint: ${path}). ` +
      'It is an older copy, or a failover lost its end, and codes used since could work again. Run "sparekey fence".'
    )
  }
  return (
    `The log of the database does not continue what was signed (${kept.size} events, kept at ${path}): its records were ` +
    `changed, or it went back and on from there. Run "sparekey audit verify --against ${path}", then "sparekey fence".`
  )
}

/** The sequencer refuses to sign. */
export const CONTRADICTED =
  'The log of the database does not continue the last checkpoint that it signed: its records were changed. Run "sparekey ' +
  'audit verify".'

/** What callers are told: it is nothing that they can do anything about. */
export const HELD =
  'No code is issued or accepted at the moment: the records of this service are not as it left them, and whoever runs it has to ' +
  'look first. Nothing was changed; try again later.'
