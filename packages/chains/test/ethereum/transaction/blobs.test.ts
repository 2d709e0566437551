/** Blob transactions (EIP-4844) with what nodes send along, against viem and ethers. */
import { Transaction as EthersTransaction } from 'ethers';
import { commitmentToVersionedHash, parseTransaction, serializeTransaction } from 'viem';
import { describe, expect, test } from 'vitest';
import { defaultPath, ethereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { fromHex, type Hex, toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { signTransaction } from '../../../src/ethereum/sign/sign.ts';
import { attachSidecar, type BlobSidecar } from '../../../src/ethereum/transaction/blobs.ts';
import { decodeTransaction } from '../../../src/ethereum/transaction/decode.ts';
import type { Eip4844Transaction } from '../../../src/ethereum/transaction/transaction.ts';
import { testSigner } from '../../software-signer.ts';
import { inViem } from '../oracles.ts';

const filled = (size: number, byte: number): Hex => toHex(new Uint8Array(size).fill(byte));
const sidecar: BlobSidecar = {
  version: 0,
  blobs: [filled(131_072, 1), filled(131_072, 2)],
  commitments: [filled(48, 3), filled(48, 4)],
  proofs: [filled(48, 5), filled(48, 6)],
};
const hashes = sidecar.commitments.map((commitment) => commitmentToVersionedHash({ commitment }));
const transaction: Eip4844Transaction = {
  ...{ type: 'eip4844', chainId: 1n, nonce: 0n, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n, gasLimit: 21_000n },
  ...{ to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', value: 1n, data: '0x', accessList: [] },
  ...{ maxFeePerBlobGas: 3n, blobVersionedHashes: hashes },
} as const;
const theirSidecars = sidecar.blobs.map((blob, at) => ({
  ...{ blob, commitment: sidecar.commitments[at], proof: sidecar.proofs[at] },
}));
const wrapped = serializeTransaction({ ...inViem(transaction), sidecars: theirSidecars } as never) as Hex;

describe('a transaction with its blobs', () => {
  test('is read, and signed without them; what nodes take has them again', async () => {
    const decoded = decodeTransaction(fromHex(wrapped, 'wrapped'));
    expect(decoded).toEqual({ transaction, sidecar, sender: undefined });
    const { raw, hash } = await signTransaction(testSigner, decoded.transaction, { path: defaultPath });
    const sent = attachSidecar(raw, sidecar);
    const { r, s, yParity, sidecars } = parseTransaction(sent as never) as never as Record<string, never>;
    expect(sidecars).toEqual(theirSidecars);
    const signature = { r, s, yParity } as never;
    expect(serializeTransaction({ ...inViem(transaction), sidecars: theirSidecars } as never, signature)).toBe(sent);
    const theirs = EthersTransaction.from(sent);
    expect([theirs.from, theirs.hash]).toEqual([await ethereumAddress(testSigner), hash]);
    expect(decodeTransaction(fromHex(sent, 'sent')).sender).toBe(theirs.from);
  });

  test('may have the proofs of cells (EIP-7594)', async () => {
    const { raw } = await signTransaction(testSigner, transaction, { path: defaultPath });
    const cells: BlobSidecar = { ...sidecar, version: 1, proofs: Array.from({ length: 256 }, () => filled(48, 7)) };
    const sent = attachSidecar(raw, cells);
    expect(decodeTransaction(fromHex(sent, 'sent')).sidecar).toEqual(cells);
    expect(EthersTransaction.from(sent).blobWrapperVersion).toBe(1);
  });

  test.each<[string, Partial<BlobSidecar>, string]>([
    ['of another', { commitments: [...sidecar.commitments].reverse() }, 'commitments[0]'],
    ['of which one is missing', { blobs: sidecar.blobs.slice(1) }, 'blobs'],
    ['with too few proofs', { version: 1 }, 'proofs'],
  ])('is not sent with blobs %s', async (_, changes, where) => {
    const { raw } = await signTransaction(testSigner, transaction, { path: defaultPath });
    expect(() => attachSidecar(raw, { ...sidecar, ...changes })).toThrow(
      expect.objectContaining({ code: 'transaction/inconsistent', context: expect.objectContaining({ where }) }),
    );
  });
});
