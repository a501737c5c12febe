/** Made when it is first asked for: modules are loaded while Next.js builds, too. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}
