import { availableParallelism } from 'node:os'

/**
 * Slow hashes, file access and name resolution share libuv's pool of threads, 4 by default. It is made at its first use,
 * so this module is imported before all others: a thread for each core's hash, and two for the rest.
 */
process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(4, availableParallelism() + 2))
