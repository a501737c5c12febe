/**
 * A certificate for tests, and its key, which protects nothing. It names hooks.example.org, mail.example.org, localhost and
 * 127.0.0.1, and is valid from 2020 to 2120.
 */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBUZXN0IGNl
cnRpZmljYXRlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAbMRkw
FwYDVQQDDBBUZXN0IGNlcnRpZmljYXRlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEKpsKwE9VwkF4Y6w19/woPTcUyhgbo/uFP/KVxObYk6aEYSkMw+MEp7eQMNSG
PmNZh8mtAgGsWU8mBKLgNtnXK6NUMFIwDwYDVR0TAQH/BAUwAwEB/zA/BgNVHREE
ODA2ghFob29rcy5leGFtcGxlLm9yZ4IQbWFpbC5leGFtcGxlLm9yZ4IJbG9jYWxo
b3N0hwR/AAABMAoGCCqGSM49BAMCA0kAMEYCIQCW7a6YbSc3omo9FLJKZFp9hZi8
RtbThsMdNTHkCkfnpAIhAO0EbxawNEcpHs+IzB0c8V30L34EYakqBrD6OqkqeTsy
-----END CERTIFICATE-----
`

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxxmrhxBhSRbms4zC
BD1VfZrPDe2WOXmBtqwqeTgb2gShRANCAAQqmwrAT1XCQXhjrDX3/Cg9NxTKGBuj
+4U/8pXE5tiTpoRhKQzD4wSnt5Aw1IY+Y1mHya0CAaxZTyYEouA22dcr
-----END PRIVATE KEY-----
`
