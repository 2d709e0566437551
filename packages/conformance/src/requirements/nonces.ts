/** Nonces of signatures by keys of the wallet: SG-08 and the rows after it. One that repeats tells the secret key. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { parsePath, type Scheme } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import type { Session } from '../bench/session.ts';
import { nonceOf, signatureAt } from '../bench/signatures.ts';
import { expect, expectBytes } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { movementsOf } from './moving.ts';
import { expectSigned, read } from './reading.ts';

const clause = 'keys.md#signatures';
const paths = ["m/44'/60'/0'", "m/84'/0'/1'"].map(parsePath);
/** What is signed: the last is above the order of both curves. */
const digests = [1, 2, 0xff].map((byte) => new Uint8Array(32).fill(byte));

async function signed(session: Session, scheme: Scheme, all: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const asked = paths.flatMap((path) => all.map((digest) => ({ scheme, path, digest })));
  const signatures = await session.call(commands.signDigests, asked);
  expect(signatures.length === asked.length, `${asked.length} signatures, not ${signatures.length}`);
  return signatures;
}

/** Two signatures of a key with the same nonce tell the key. Signatures of the same bytes may be the same. */
function expectNoNonceTwice(signatures: readonly Uint8Array[], about: string): void {
  const nonces = signatures.map(nonceOf);
  expect(new Set(nonces).size === nonces.length, `two signatures of ${about} have the same nonce`);
}

export const nonceRows: readonly Row[] = [
  [
    'The nonce depends on key and digest: of several of each, ECDSA signatures are to the byte those of RFC 6979 with SHA-256, on both curves, and Ed25519 signatures those of RFC 8032.',
    clause,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      for (const scheme of ['ecdsa-secp256k1', 'ecdsa-p256', 'ed25519'] as const) {
        const signatures = await signed(session, scheme, digests);
        const wanted = paths.flatMap((path) => digests.map((digest) => signatureAt(path, scheme, digest)));
        for (const [index, signature] of signatures.entries())
          expectBytes(signature, wanted[index] ?? new Uint8Array(), `signature ${index + 1} of ${scheme}`);
      }
    },
  ],
  [
    'BIP-340 signatures take fresh random bytes: R is another one each time, also of the same digest, and without power between. Whether these bytes can be predicted is not seen.',
    clause,
    'wallet',
    async (bench) => {
      for (const scheme of ['schnorr-bip340', 'schnorr-bip341'] as const) {
        const signatures: Uint8Array[] = [];
        for (let turn = 0; turn < 2; turn += 1) {
          signatures.push(...(await signed(await bench.session('pin'), scheme, [...digests, ...digests])));
          await bench.power();
        }
        expectNoNonceTwice(signatures, scheme);
      }
    },
  ],
  [
    'Transactions and messages are signed with the same nonces as digests: ECDSA and Ed25519 to the byte, and BIP-340 with another one each time.',
    'commands.md#sign-data',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const { interpreter, name, stream, digests: due } of await movementsOf(session)) {
        const drawn: Uint8Array[] = [];
        const isDrawn = due.some(([, scheme]) => scheme.startsWith('schnorr'));
        for (let turn = 0; turn < (isDrawn ? 2 : 1); turn += 1) {
          const result = await read(session, interpreter, hexToBytes(stream));
          if (result.refused !== undefined) return expectSigned(result, `"${name}"`);
          expect(result.signatures.length === due.length, `"${name}" has ${due.length} signatures`);
          for (const [index, [path, scheme, digest]] of due.entries()) {
            const signature = result.signatures[index] ?? new Uint8Array();
            const wanted = signatureAt(parsePath(path), scheme as Scheme, hexToBytes(digest));
            if (wanted === undefined) drawn.push(signature);
            else expectBytes(signature, wanted, `signature ${index + 1} of "${name}"`);
          }
        }
        expectNoNonceTwice(drawn, `"${name}"`);
      }
    },
  ],
];
