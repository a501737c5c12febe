import { RequestProblem } from './problem.ts'

/** The script of the elements. It is the same for everybody, and asked for again after ten minutes at the latest. */
export const serveScript = async ({ method, headers }: Request): Promise<Response> => {
  if (method !== 'GET') throw new RequestProblem('method_not_allowed', 'Use GET.', {}, { Allow: 'GET' })
  // On demand: whoever serves the elements themselves never loads it.
  const { script, tag } = await import('./elements-script.js')
  const same = { ETag: `"${tag}"`, 'Cache-Control': 'public, max-age=600' }
  if (headers.get('if-none-match')?.includes(tag) === true) {
    return new Response(null, { status: 304, headers: same })
  }
  return new Response(script, {
    headers: {
      ...same,
      'Content-Type': 'text/javascript; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
