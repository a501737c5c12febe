const MOST_RETRY_AFTER_SECONDS = 86_400
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** What a `Retry-After` asks for, 1 to 86,400: seconds, or a date (RFC 9110 §10.2.3). `null`: nothing, or neither of them. */
export const retryAfterSeconds = (text: string | null, now: Date): number | null => {
  if (text === null) return null
  const isDate = HTTP_DATE.test(text)
  if (!isDate && !/^\d{1,9}$/.test(text)) return null
  const seconds = isDate ? Math.ceil((Date.parse(text) - now.getTime()) / 1000) : Number(text)
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 1), MOST_RETRY_AFTER_SECONDS)
}
