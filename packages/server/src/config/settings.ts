/** One environment variable of the service. */
export interface Setting {
  readonly name: SettingName
  /** The value is a secret: it may also be given as a file, named by the same variable with `_FILE`. */
  readonly secret: boolean
  readonly defaultText: string
  readonly meaning: string
}

export type SettingName = (typeof rows)[number][0]

const rows = [
  ['SPAREKEY_HOST', 'open', '127.0.0.1', 'where to listen'],
  ['SPAREKEY_PORT', 'open', '8787', 'where to listen; 0 picks a free port'],
  ['SPAREKEY_DATA_DIR', 'open', './data', 'directory of the database and the key ring'],
  ['SPAREKEY_DATABASE_URL', 'secret', 'SQLite in the data directory', 'sqlite:PATH or postgres://…'],
  [
    'SPAREKEY_KEYS',
    'secret',
    'sparekey.keys in the data directory',
    'the key ring as text, or as SPAREKEY_KEYS_FILE',
  ],
  ['SPAREKEY_KEYS_COMMAND', 'open', 'none', 'a program that prints the key ring: a JSON list of its words'],
  [
    'SPAREKEY_KEYS_COMMAND_VARIABLES',
    'open',
    'none',
    'environment variables that the program gets beside PATH: names separated by spaces',
  ],
  [
    'SPAREKEY_VAULT_ADDR',
    'open',
    'none',
    'Vault or OpenBao whose Transit key unwraps SPAREKEY_KEYS_FILE: an https origin',
  ],
  ['SPAREKEY_VAULT_KEY', 'open', 'none', 'name of the Transit key'],
  ['SPAREKEY_VAULT_MOUNT', 'open', 'transit', 'where the Transit engine is mounted'],
  ['SPAREKEY_VAULT_NAMESPACE', 'open', 'none', 'namespace of the Transit engine'],
  ['SPAREKEY_VAULT_CA_FILE', 'open', 'those of Node', 'PEM of the authority that signed its certificate'],
  ['SPAREKEY_VAULT_TOKEN', 'secret', 'none', 'token to unwrap with; as a file it is read anew each time'],
  ['SPAREKEY_VAULT_ROLE_ID', 'open', 'none', 'instead of a token: role id of an AppRole login'],
  ['SPAREKEY_VAULT_SECRET_ID', 'secret', 'none', 'secret id of the AppRole login'],
  ['SPAREKEY_VAULT_APPROLE_MOUNT', 'open', 'approle', 'where the AppRole login is mounted'],
  ['SPAREKEY_VAULT_WAIT_SECONDS', 'open', '30', 'how long a start waits for it: 0 to 600'],
  ['SPAREKEY_API_KEY', 'secret', 'generated', 'an API key of tenant "default", at least 32 characters'],
  ['SPAREKEY_POLICY_FILE', 'open', 'built-in', 'JSON policy of tenant "default"'],
  [
    'SPAREKEY_CHECKPOINT_FILE',
    'open',
    'checkpoint in the data directory',
    'where the newest signed checkpoint of the log is kept: best apart from the database and its backups',
  ],
  ['SPAREKEY_PUBLIC_URL', 'open', 'the listening address', 'base of links; https unless loopback'],
  ['SPAREKEY_TRUSTED_PROXIES', 'open', 'none', 'CIDRs whose X-Forwarded-For is believed'],
  ['SPAREKEY_MIGRATE', 'open', 'auto', 'auto, or check: refuse to start on an older schema'],
  [
    'SPAREKEY_ASYNC_STANDBYS',
    'open',
    'refuse',
    'refuse, or accept: PostgreSQL standbys that no COMMIT waits for, where none of them ever becomes the primary',
  ],
  [
    'SPAREKEY_SMTP_URL',
    'secret',
    'none',
    'mail server through which owners are told: smtps://USER:PASSWORD@HOST or smtp://…; goes with SPAREKEY_MAIL_FROM',
  ],
  ['SPAREKEY_MAIL_FROM', 'open', 'none', 'sender of messages: an address, or "Name <address>"'],
  ['SPAREKEY_APPLICATION_NAME', 'open', 'your account', 'what users call the application, in messages'],
  [
    'SPAREKEY_RETURN_URLS',
    'open',
    'none',
    'where hosted pages of tenant "default" may send people back to: https URLs separated by spaces',
  ],
  [
    'SPAREKEY_SUPPORT_URL',
    'open',
    'none',
    'where the hosted pages of tenant "default" send people who lack their codes: an https URL',
  ],
  [
    'SPAREKEY_SUPPORT_CONTACT',
    'open',
    'none',
    'how people of tenant "default" reach those who help them, in messages and on pages: a number, an address',
  ],
  [
    'SPAREKEY_OTHER_METHODS_URL',
    'open',
    'none',
    'where people of tenant "default" add a passkey or security key: an https URL',
  ],
  [
    'SPAREKEY_CONSOLE',
    'open',
    'off, or on where one of the next is set',
    'on, or off: the console for people who help and who keep watch, under /console',
  ],
  [
    'SPAREKEY_CONSOLE_OIDC_ISSUER',
    'open',
    'none',
    'OpenID provider where they sign in: its https address; without one they have passkeys of the console',
  ],
  ['SPAREKEY_CONSOLE_OIDC_CLIENT_ID', 'open', 'none', 'how the provider knows the service'],
  ['SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET', 'secret', 'none', 'its secret there; a public client has none'],
  ['SPAREKEY_CONSOLE_OIDC_SCOPES', 'open', 'openid profile offline_access', 'what the provider is asked for'],
  ['SPAREKEY_CONSOLE_OIDC_GROUPS_CLAIM', 'open', 'groups', 'claim that lists the ids of groups'],
  [
    'SPAREKEY_CONSOLE_OIDC_PERSON_CLAIM',
    'open',
    'none',
    'claim that names the person behind several accounts of the provider, e.g. an employee number',
  ],
  [
    'SPAREKEY_CONSOLE_OIDC_STRENGTH',
    'open',
    'phr phrh hwk swk sc pop fido',
    'one of these words must be acr or stand in amr; "any": whatever the provider does is enough',
  ],
  [
    'SPAREKEY_CONSOLE_GROUPS',
    'open',
    'none',
    'JSON: for the id of each group its roles, {"GROUP":["support@TENANT","instance_admin"]}; other groups give nothing',
  ],
  [
    'SPAREKEY_CONSOLE_SMALL_TEAM',
    'open',
    'off',
    'on, or off: whether one person may both open cases and decide on those of others',
  ],
  [
    'SPAREKEY_REPORT_TO',
    'open',
    'none',
    'mail addresses that get a report on support each Monday, separated by spaces; needs the console and SPAREKEY_SMTP_URL',
  ],
  ['SPAREKEY_LOG_LEVEL', 'open', 'info', 'trace, debug, info, warn, error, fatal or silent'],
] as const

/** Every setting of the service, in the order in which it is documented. */
export const settings: readonly Setting[] = rows.map(([name, secrecy, defaultText, meaning]) => ({
  name,
  secret: secrecy === 'secret',
  defaultText,
  meaning,
}))

/** Every name that the environment may hold: the settings, and `…_FILE` for each secret. */
export const knownNames: readonly string[] = settings.flatMap(({ name, secret }) =>
  secret ? [name, `${name}_FILE`] : [name],
)
