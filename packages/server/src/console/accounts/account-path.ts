/** Of the page of an account, as links of a visit take it. */
export const accountPath = (accountId: string): string => `accounts/${encodeURIComponent(accountId)}`
