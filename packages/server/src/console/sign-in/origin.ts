import { isLoopback } from '../../config/values.ts'

/**
 * The origin under which passkeys are made and asked. They belong to a name, and an address of this machine is none (WebAuthn Level 3
 * §5.1.2): there it is `localhost`.
 */
export const passkeyOrigin = (publicUrl: string): string => {
  const url = new URL(publicUrl)
  if (isLoopback(url.hostname)) url.hostname = 'localhost'
  return url.origin
}
