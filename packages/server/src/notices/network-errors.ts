/** Whether this is the code of an error of Node's by which TLS did not come about: no trust, no such name, no TLS at all. */
export const isTlsErrorCode = (code: string): boolean =>
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/.test(
    code,
  )

/** Whether this is the code of an error of Node's by which no connection came about. */
export const isUnreachableCode = (code: string): boolean =>
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN)$/.test(code)
