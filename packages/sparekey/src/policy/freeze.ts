/** Freezes an object and everything in it: a policy that was checked stays what it was. */
export const freezeDeep = <T extends object>(value: T): Readonly<T> => {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) freezeDeep(part as object)
  }
  return Object.freeze(value)
}
