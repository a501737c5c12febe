/** A command or a process that something here started did not do its work. The message says which, and what it wrote. */
export class Failed extends Error {
  override readonly name = 'Failed'
}
