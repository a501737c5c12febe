// What the process that judges says to the one that runs the tests, and back.

/** One test: the file it is in, relative to the folder of tests, and its place among the tests of that file. */
export interface TestId {
  readonly file: string
  readonly index: number
}

export interface MeasuredTest extends TestId {
  readonly name: string
  readonly millis: number
  /** Why it fails where nothing is changed; then it judges no mutant. */
  readonly failure: string | null
  /** Whether it passes a second time in the same process. One that does not judges only what no other test reaches. */
  readonly isRepeatable: boolean
  /** The mutants whose place it reaches, each time that it is run. */
  readonly reaches: readonly number[]
}

export type Order =
  | { readonly kind: 'measure'; readonly file: string }
  | {
      readonly kind: 'try'
      readonly mutant: number
      readonly tests: readonly (TestId & { readonly limitMillis: number })[]
    }
  /** For what runs once, as a module is loaded: the files are loaded anew, with the mutant active. */
  | {
      readonly kind: 'load'
      readonly mutant: number
      readonly files: readonly string[]
      readonly limitMillis: number
    }

export type Word =
  | { readonly kind: 'ready' }
  /** Before each test: how long it may be silent. */
  | { readonly kind: 'within'; readonly millis: number }
  | {
      readonly kind: 'measured'
      readonly tests: readonly MeasuredTest[]
      /** The mutants whose place was reached while the file and what it imports were loaded, or when a test was run first. */
      readonly loads: readonly number[]
      /** The sources that it imports, near or far, relative to the folder of sources. */
      readonly sources: readonly string[]
    }
  | {
      readonly kind: 'verdict'
      readonly verdict: Verdict
      readonly by: string | null
      readonly isFit: boolean
    }

/** `late`: a test ran into its time limit. */
export type Verdict = 'killed' | 'late' | 'survived'
