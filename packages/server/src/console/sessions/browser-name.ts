const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** A browser in words, for the list of one's sessions: `Firefox on Linux`. Nothing finer is kept. */
export const browserName = (userAgent: string | undefined): string => {
  const found = (list: readonly (readonly [mark: string, name: string])[]): string | undefined =>
    list.find(([mark]) => userAgent?.includes(mark) === true)?.[1]
  const system = found(systems)
  return `${found(browsers) ?? 'A browser'}${system === undefined ? '' : ` on ${system}`}`
}
