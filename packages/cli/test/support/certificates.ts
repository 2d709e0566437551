/** A TLS server's key, and a certificate that it vouches for itself (RFC 5280), for this machine's loopback address. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { concatBytes } from '@noble/hashes/utils.js';
import { base64, hex } from '@scure/base';

export type Identity = { readonly key: string; readonly cert: string };

/** TEST KEY, new each time. */
export function selfSigned(): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, text('Symbolon test')))));
  const validity = sequence(der(0x17, text('200101000000Z')), der(0x17, text('490101000000Z')));
  const extensions = der(
    0xa3,
    sequence(sequence(subjectAltName, der(0x04, sequence(der(0x87, Uint8Array.of(127, 0, 0, 1)))))),
  );
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  const version3 = der(0xa0, der(0x02, Uint8Array.of(2)));
  const serial = der(0x02, Uint8Array.of(1));
  const signed = sequence(version3, serial, sequence(ecdsaWithSha256), name, validity, name, spki, extensions);
  const signature = new Uint8Array(sign('sha256', signed, privateKey));
  const certificate = sequence(signed, sequence(ecdsaWithSha256), der(0x03, Uint8Array.of(0), signature));
  const cert = `-----BEGIN CERTIFICATE-----\n${base64.encode(certificate).replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

/** Tag, length and value (X.690, 8.1), up to 65,535 bytes. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const value = concatBytes(...parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.of(tag, ...size, ...value);
}

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** id-at-commonName, id-ce-subjectAltName (RFC 5280), ecdsa-with-SHA256 (RFC 5758). */
const [commonName, subjectAltName, ecdsaWithSha256] = ['550403', '551d11', '2a8648ce3d040302'].map((oid) =>
  der(0x06, hex.decode(oid)),
) as [Uint8Array, Uint8Array, Uint8Array];
