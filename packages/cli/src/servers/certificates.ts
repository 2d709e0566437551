/**
 * Servers that can't show who they are. What Node trusts can be widened with `NODE_EXTRA_CA_CERTS`, for `https:` and
 * `ssl:` alike; nothing here narrows or widens it.
 */
import { ChainError } from '@symbolon/chains/errors';

/**
 * What OpenSSL (`X509_V_ERR_...`) and Node say of a certificate, and when it is not just the connection that failed.
 */
const reasons: { readonly [code: string]: string } = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it vouches for its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate leads to one that vouches for itself',
  UNABLE_TO_GET_ISSUER_CERT: 'nobody known vouches for its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody known vouches for its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody known vouches for its certificate',
  CERT_UNTRUSTED: 'nobody known vouches for its certificate',
  CERT_SIGNATURE_FAILURE: 'its certificate is forged',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another server',
};

/** @returns the error that tells it, if that is why a connection failed */
export function untrusted(server: string, error: unknown): ChainError<'server/untrusted'> | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const reason = 'code' in at ? reasons[String(at.code)] : undefined;
    if (reason !== undefined) return new ChainError('server/untrusted', { server, reason }, { cause: error });
  }
  return undefined;
}
