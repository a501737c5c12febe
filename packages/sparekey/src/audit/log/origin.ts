/**
 * The origin of a log's checkpoints in an epoch: the log's own name in the first; a log that had gone back and was fenced goes
 * on under the name with the number of its epoch, so that no two checkpoints of one origin contradict each other.
 */
export const originOf = (name: string, epoch: number): string => (epoch === 1 ? name : `${name}/${epoch}`)

/** The epoch that an origin names; `null` where it is not of this log. */
export const epochOf = (name: string, origin: string): number | null => {
  if (origin === name) return 1
  const epoch = origin.startsWith(`${name}/`) ? Number(origin.slice(name.length + 1)) : 0
  return Number.isSafeInteger(epoch) && epoch > 1 && origin === originOf(name, epoch) ? epoch : null
}
