import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SetupError } from 'sparekey'
import type { Secret, TransitOptions } from 'sparekey/transit'
import type { ConfiguredSecret } from '../config/key-settings.ts'
import type { VaultSettings } from '../config/vault-settings.ts'

/**
 * What the settings say of Vault's or OpenBao's Transit engine. Secrets that came from a file are read from it at each use: an
 * agent may renew them.
 *
 * @throws {SetupError} `setting_invalid`: the file of the authority cannot be read, or holds no certificate.
 */
export const transitOptions = ({ login, caFile, namespace, ...vault }: VaultSettings): TransitOptions => ({
  ...vault,
  ...(namespace === null ? {} : { namespace }),
  ...(caFile === null ? {} : { certificateAuthority: readAuthority(caFile) }),
  authentication:
    login.kind === 'token'
      ? { token: secretOf(login.token, 'SPAREKEY_VAULT_TOKEN_FILE') }
      : {
          roleId: login.roleId,
          mount: login.mount,
          secretId: secretOf(login.secretId, 'SPAREKEY_VAULT_SECRET_ID_FILE'),
        },
})

const secretOf = ({ text, file }: ConfiguredSecret, setting: string): Secret =>
  file === null ? text : () => readSettingFile(file, setting, 'keys_refused').replace(/\r?\n$/, '')

const readAuthority = (path: string): string => {
  const text = readSettingFile(path, 'SPAREKEY_VAULT_CA_FILE', 'setting_invalid')
  try {
    void new X509Certificate(text)
    return text
  } catch {
    throw new SetupError(
      'setting_invalid',
      'SPAREKEY_VAULT_CA_FILE names a file that does not begin with a certificate in PEM. Name the one of the authority.',
    )
  }
}

const readSettingFile = (path: string, setting: string, code: 'keys_refused' | 'setting_invalid'): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SetupError(
      code,
      `${setting} names a file that cannot be read (${reason}). Check the path and its permissions.`,
    )
  }
}
