/** A secret of a known form that is not a backup code. */
export interface SecretFinding {
  readonly kind: 'private-key' | 'totp-secret' | 'api-token' | 'other'
  /** What it is, as the middle of a sentence: "a private key for SSH". */
  readonly what: string
}

type Pattern = readonly [kind: SecretFinding['kind'], what: string, pattern: RegExp]

const base58 = '[1-9A-HJ-NP-Za-km-z]'

/** Each pattern runs in linear time: a quantifier is bounded or cannot match where the next one begins. */
const patterns: readonly Pattern[] = [
  [
    'private-key',
    'a private key for SSH',
    /-----BEGIN OPENSSH PRIVATE KEY-----[\s\S]*?(?:-----END[A-Z0-9 ]*-----|$)/g,
  ],
  [
    'private-key',
    'a private key of PGP',
    /-----BEGIN PGP PRIVATE KEY BLOCK-----[\s\S]*?(?:-----END[A-Z0-9 ]*-----|$)/g,
  ],
  [
    'private-key',
    'a private key (PEM)',
    /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END[A-Z0-9 ]*-----|$)/g,
  ],
  ['private-key', 'a private key of PuTTY', /PuTTY-User-Key-File-\d[\s\S]*$/g],
  ['private-key', 'a secret key of age', /\bAGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{1,40})-1[A-Z0-9]{40,2000}/gi],
  [
    'private-key',
    'an extended private key of a wallet',
    new RegExp(`\\b[xyzt]prv${base58}{100,112}\\b`, 'g'),
  ],
  ['private-key', 'a private key of a wallet', new RegExp(`\\b[5KL]${base58}{50,51}\\b`, 'g')],
  ['private-key', 'a private key of a wallet, or a hash', /\b0x[0-9a-f]{64}\b/gi],
  [
    'totp-secret',
    'the secret of an authenticator app (an otpauth address)',
    /\botpauth(?:-migration)?:\/\/[^\s"'<>]{1,8192}/gi,
  ],
  [
    'totp-secret',
    'the secret of an authenticator app',
    /\b(?:totp|otp|2fa|authenticator|set-?up|manual(?: entry)?|shared)[ _-]?(?:secret|seed|key)\b[^\n:=]{0,30}[:=]\s*[A-Z2-7]{4}(?:[ -]?[A-Z2-7]{4}){3,15}\b/gi,
  ],
  [
    'totp-secret',
    'the secret of an authenticator app',
    /\bsecret(?:[ _-]?key)?\s*[:=]\s*[A-Z2-7]{16,64}=*(?!\w)/g,
  ],
  [
    'api-token',
    'an access token of GitHub',
    /\b(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{22,255})/g,
  ],
  ['api-token', 'an access token of GitLab', /\bgl(?:pat|dt|rt|ptt|oas)-[\w-]{16,255}/g],
  ['api-token', 'an access token of npm', /\bnpm_[A-Za-z0-9]{16,255}/g],
  ['api-token', 'an access token of PyPI', /\bpypi-[\w-]{16,2000}/g],
  ['api-token', 'an API key of RubyGems', /\brubygems_[0-9a-f]{16,255}/g],
  ['api-token', 'an API key of Stripe', /\b(?:(?:sk|rk|pk)_(?:live|test)|whsec)_[A-Za-z0-9]{8,255}/g],
  ['api-token', 'an access key of AWS', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g],
  [
    'api-token',
    'a secret key of AWS',
    /\baws[_ ]?secret[_ ]?access[_ ]?key\b["']?\s{0,3}[:=]\s{0,3}["']?[A-Za-z0-9/+]{40}/gi,
  ],
  ['api-token', 'an access token of Slack', /\bxox[abeoprs]-[\w-]{10,255}/g],
  ['api-token', 'an API key of Google', /\bAIza[\w-]{35}/g],
  ['api-token', 'an access token of Google', /\bya29\.[\w-]{20,2000}/g],
  ['api-token', 'an API key', /\bsk-[A-Za-z0-9_-]{20,255}/g],
  ['api-token', 'an access token of Hugging Face', /\bhf_[A-Za-z0-9]{20,255}/g],
  ['api-token', 'an access token of DigitalOcean', /\bdo[opr]_v1_[0-9a-f]{32,128}/g],
  ['api-token', 'an access token of Shopify', /\bshp(?:at|ss|ca|pa|ua)_[A-Za-z0-9]{16,255}/g],
  ['api-token', 'an API key of SendGrid', /\bSG\.[\w-]{16,64}\.[\w-]{16,128}/g],
  ['api-token', 'a token of HashiCorp Vault', /\bhv[sb]\.[\w-]{20,2000}/g],
  ['api-token', 'a token of Sentry', /\bsntry[su]_[\w+/=-]{16,2000}/g],
  ['api-token', 'an access token of Docker', /\bdckr_pat_[\w-]{16,255}/g],
  ['api-token', 'an access token of a Telegram bot', /\b\d{8,10}:AA[\w-]{33}/g],
  ['api-token', 'a sign-in token (JWT)', /\beyJ[\w-]{10,4096}\.eyJ[\w-]{10,8192}\.[\w-]{0,4096}/g],
  ['other', 'the Secret Key of 1Password', /\bA[34]-[A-Z0-9]{6}(?:-[A-Z0-9]{5,6}){5}\b/g],
  ['other', 'the recovery key of a vault of this program', /\bKEEP-?1[A-Z0-9]{3}(?:-?[A-Z0-9]{4}){8}\b/gi],
]

/** Finds secrets that are not backup codes, and gives the text without them. */
export function takeOutSecrets(text: string): { text: string; findings: SecretFinding[] } {
  const findings = new Map<string, SecretFinding>()
  let rest = text
  for (const [kind, what, pattern] of patterns) {
    rest = rest.replace(pattern, () => {
      findings.set(what, { kind, what })
      return ' '
    })
  }
  return { text: rest, findings: [...findings.values()] }
}
