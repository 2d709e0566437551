/**
 * Servers whose certificate can't be verified. For `https:` and `ssl:` alike Node trusts its own roots and those of
 * `NODE_EXTRA_CA_CERTS`; nothing here changes that.
 */
import { chainError, type SymbolonError } from '@symbolon/interface';

/** Codes of OpenSSL (`X509_V_ERR_...`) and Node for a bad certificate. */
const reasons: { readonly [code: string]: string } = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate leads to a self-signed one',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is from an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is from an unknown authority',
  CERT_UNTRUSTED: 'its certificate is from an unknown authority',
  CERT_SIGNATURE_FAILURE: 'its certificate is forged',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another server',
};

/** @returns the error to throw, if a bad certificate made the connection fail */
export function untrustedServer(server: string, error: unknown): SymbolonError<'server/untrusted'> | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const reason = 'code' in at ? reasons[String(at.code)] : undefined;
    if (reason !== undefined) return chainError('server/untrusted', { server, reason }, { cause: error });
  }
  return undefined;
}

/** What OpenSSL says, by way of Node, of a server that begins with something else than TLS. */
const notTls = ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'];

/** @returns the error in words, if the server speaks no TLS at this port */
export function plainServer(error: unknown): Error | undefined {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && notTls.includes(String(at.code)))
      return new Error(
        'it speaks no TLS there: write http:// for https://, or tcp:// for ssl://, or give another port',
        {
          cause: error,
        },
      );
  return undefined;
}
