import { ArgumentRangeError, ArgumentTypeError } from 'sparekey'

/** What a call gives, or the sentence on what is wrong with what was typed: it names the field, never the value. */
export const orMistake = async <T>(
  call: () => T | Promise<T>,
): Promise<{ readonly value: T } | { readonly mistake: string }> => {
  try {
    return { value: await call() }
  } catch (error) {
    if (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError)
      return { mistake: error.message }
    throw error
  }
}
