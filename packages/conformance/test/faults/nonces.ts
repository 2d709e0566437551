/** Faults in nonces of signatures, and in what a card draws. Most give the secret key to who sees two signatures. */
import type { Fault } from '../support/faulty-card.ts';

const sign = 'card-core/src/keys/sign.ts';
const handlers = 'card-core/src/handlers';

/** An expression: the ECDSA signature of `digest` by `key`, with a nonce that depends on the key alone. */
const withOneNonce = (curve: string, digest: string, key: string): string => `(() => {
    const { Fn, BASE } = ${curve}.Point;
    const number = (bytes) => Fn.create(BigInt('0x' + Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('')));
    const secret = Fn.fromBytes(${key});
    const nonce = Fn.create(secret * secret + 7n);
    const point = BASE.multiply(nonce).toAffine();
    const r = Fn.create(point.x);
    const s = Fn.mul(Fn.inv(nonce), Fn.add(number(${digest}), Fn.mul(r, secret)));
    const isHigh = s > Fn.ORDER / 2n;
    return Uint8Array.of(...Fn.toBytes(r), ...Fn.toBytes(isHigh ? Fn.neg(s) : s), Number(point.y & 1n) ^ Number(isHigh));
  })()`;

/** An expression: SHA-256 of these bytes. */
const hashOf = (bytes: string): string => `require("@noble/hashes/sha2.js").sha256(${bytes})`;

export const nonceFaults: readonly Fault[] = [
  {
    name: 'The nonce of ECDSA depends on the key alone',
    finds: 'SG-08',
    file: sign,
    from: "  const recovered = curve.sign(digest, secretKey, { prehash: false, lowS: true, format: 'recovered' });\n  return concatBytes(recovered.subarray(1), recovered.subarray(0, 1));",
    to: `  return ${withOneNonce('curve', 'digest', 'secretKey')};`,
  },
  {
    name: 'The nonce of Ed25519 depends on the key alone',
    finds: 'SG-08',
    file: sign,
    from: 'return ed25519.sign(digest, secretKey);',
    to: `{
        const { sha512 } = require("@noble/hashes/sha2.js");
        const { Fn, BASE } = ed25519.Point;
        const { scalar, prefix, pointBytes } = ed25519.utils.getExtendedPublicKey(secretKey);
        const number = (bytes) => Fn.create(BigInt('0x' + Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).reverse().join('')));
        const nonce = number(sha512(prefix));
        const point = BASE.multiply(nonce).toBytes();
        return concatBytes(point, Fn.toBytes(Fn.add(nonce, Fn.mul(number(sha512(concatBytes(point, pointBytes, digest))), scalar))));
      }`,
  },
  {
    name: 'The nonce of BIP-340 depends on the key alone',
    finds: 'SG-09',
    file: sign,
    from: '      return schnorr.sign(digest, secretKey, rng(32));',
    to: `      {
        const { Fn, BASE } = secp256k1.Point;
        const number = (bytes) => Fn.create(BigInt('0x' + Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('')));
        const own = secp256k1.getPublicKey(secretKey, true);
        const secret = own[0] === 2 ? Fn.fromBytes(secretKey) : Fn.neg(Fn.fromBytes(secretKey));
        const nonce = Fn.create(secret * secret + 7n);
        const point = BASE.multiply(nonce).toBytes(true);
        const challenge = number(schnorr.utils.taggedHash('BIP0340/challenge', point.subarray(1), own.subarray(1), digest));
        const s = Fn.add(point[0] === 2 ? nonce : Fn.neg(nonce), Fn.mul(challenge, secret));
        return concatBytes(point.subarray(1), Fn.toBytes(s));
      }`,
  },
  {
    name: 'The key of an output takes no random bytes',
    finds: 'SG-09',
    file: sign,
    from: 'return schnorr.sign(digest.subarray(0, 32), tweaked, rng(32));',
    to: 'return schnorr.sign(digest.subarray(0, 32), tweaked, new Uint8Array(32));',
  },
  {
    name: 'Transactions are signed with other nonces than digests',
    finds: 'SG-10',
    file: `${handlers}/sign.ts`,
    from: "return purpose === 'sign' ? signAll(due, keys, context) : [];",
    to: `if (purpose !== 'sign') return [];
      const { secp256k1 } = require("@noble/curves/secp256k1.js");
      return due.map((one) => one.scheme !== 'ecdsa-secp256k1' ? signAll([one], keys, context)[0] : keys.withKey(
        { curve: 'secp256k1', path: one.path }, ({ secretKey }) => ${withOneNonce('secp256k1', 'one.digest', 'secretKey')}));`,
  },
  {
    name: 'Transactions take the random bytes of Taproot once',
    finds: 'SG-10',
    file: `${handlers}/sign.ts`,
    from: "return purpose === 'sign' ? signAll(due, keys, context) : [];",
    to: "return purpose === 'sign' ? signAll(due, keys, { ...context, rng: (length) => new Uint8Array(length) }) : [];",
  },
  {
    name: 'Wallets have 16 bits of entropy',
    finds: 'WA-13',
    file: `${handlers}/wallet.ts`,
    from: 'wipingWallet(context.rng(32), options)',
    to: 'wipingWallet(Uint8Array.from({ length: 32 }, (_, at) => (at < 2 ? context.rng(1)[0] : 0)), options)',
  },
  {
    name: 'Half of the entropy of a wallet is its other half',
    finds: 'WA-13',
    file: `${handlers}/wallet.ts`,
    from: 'wipingWallet(context.rng(32), options)',
    to: 'wipingWallet(((half) => Uint8Array.of(...half, ...half))(context.rng(16)), options)',
  },
  {
    name: 'The id of a set has the entropy of its wallet',
    finds: 'WA-13',
    file: `${handlers}/wallet.ts`,
    from: 'id: rng(16), limit',
    to: 'id: wallet.roots[0].entropy?.slice(0, 16) ?? rng(16), limit',
  },
  {
    name: 'The nonce of an attestation depends on the key alone',
    finds: 'ID-20',
    file: `${handlers}/identity.ts`,
    from: 'signature: p256.sign(input, own.secretKey, { prehash: true, lowS: true }),',
    to: `signature: ${withOneNonce('p256', hashOf('input'), 'own.secretKey')}.slice(0, 64),`,
  },
  {
    name: 'The nonce of messages to other cards depends on the key alone',
    finds: 'ID-21',
    file: 'card-core/src/tunnel/sign.ts',
    from: 'return p256.sign(signed(label, body), secretKey, { prehash: true, lowS: true });',
    to: `return ${withOneNonce('p256', hashOf('signed(label, body)'), 'secretKey')}.slice(0, 64);`,
  },
  {
    name: 'Every export has the same key',
    finds: 'CL-32',
    file: 'card-core/src/tunnel/seal.ts',
    from: 'hkdf(sha256, seed, offerHash, info, 48)',
    to: 'hkdf(sha256, new Uint8Array(32), new Uint8Array(32), info, 48)',
  },
  {
    name: 'Anybody who has the offer knows the key of the export',
    finds: 'CL-32',
    file: `${handlers}/clone-source.ts`,
    from: 'const fresh = { seed: rng(32), pinKey, pukKey };',
    to: 'const fresh = { seed: new Uint8Array(32).fill(1), pinKey, pukKey };',
  },
  {
    name: 'Every offer has the same key',
    finds: 'CL-32',
    file: 'card-core/src/offers.ts',
    from: 'ephemeralSecret: makeSecretKey(rng)',
    to: 'ephemeralSecret: new Uint8Array(32).fill(1)',
  },
];
