/** Of the environment: its issuer is the service's own address. Every other tenant's has a path. */
const DEFAULT_TENANT = 'default'

export const PUSH_METHOD = 'urn:ietf:rfc:8935'
export const POLL_METHOD = 'urn:ietf:rfc:8936'

/** What a tenant's events are issued by (SSF 1.0 §4.1.6). */
export const issuerOf = (publicUrl: string, tenant: string): string =>
  tenant === DEFAULT_TENANT ? publicUrl : `${publicUrl}/signals/${tenant}`

export const pollUrlOf = (publicUrl: string, streamId: string): string =>
  `${publicUrl}/v1/signals/streams/${streamId}/poll`

/** What a receiver needs to know of the transmitter before anything else (SSF 1.0 §7.1). */
export const transmitterConfiguration = (publicUrl: string, tenant: string) => ({
  spec_version: '1_0',
  issuer: issuerOf(publicUrl, tenant),
  jwks_uri: `${publicUrl}/signals/${tenant}/jwks.json`,
  delivery_methods_supported: [PUSH_METHOD, POLL_METHOD],
  configuration_endpoint: `${publicUrl}/v1/signals/streams`,
  status_endpoint: `${publicUrl}/v1/signals/status`,
  verification_endpoint: `${publicUrl}/v1/signals/verification`,
  authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6750' }],
  default_subjects: 'ALL',
})
