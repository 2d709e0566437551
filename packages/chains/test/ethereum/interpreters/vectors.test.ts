import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Signer } from '@symbolon/interface';
import { describe, expect, test } from 'vitest';
import eip155 from '../../../../../vectors/eip-155.json' with { type: 'json' };
import eip1559 from '../../../../../vectors/eip-1559.json' with { type: 'json' };
import eip2930 from '../../../../../vectors/eip-2930.json' with { type: 'json' };
import eip7702 from '../../../../../vectors/eip-7702.json' with { type: 'json' };
import rlp from '../../../../../vectors/rlp.json' with { type: 'json' };
import { defaultPath, type EthereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { fromHex, toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { type RlpHandlers, type RlpShape, readRlp } from '../../../src/ethereum/firmware/rlp.ts';
import { signAuthorization } from '../../../src/ethereum/sign/authorization.ts';
import { signTransaction } from '../../../src/ethereum/sign/sign.ts';
import { decodeTransaction } from '../../../src/ethereum/transaction/decode.ts';
import { encodeTransaction, type LegacyTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { interpretStepwise } from '../../../src/firmware/stepwise.ts';
import { signerOfKey, testSigner } from '../../software-signer.ts';

describe('EIP-155', () => {
  test.each(eip155.vectors)(
    'the example is encoded and signed as there',
    async ({ privateKey, transaction, unsigned, digest, signed }) => {
      const { chainId, nonce, gasPrice, gasLimit, to, value } = transaction;
      const ours: LegacyTransaction = {
        type: 'legacy',
        chainId: BigInt(chainId),
        nonce: BigInt(nonce),
        gasPrice: BigInt(gasPrice),
        gasLimit: BigInt(gasLimit),
        to: to as EthereumAddress,
        value: BigInt(value),
        data: '0x',
      };
      expect(toHex(encodeTransaction(ours))).toBe(unsigned);
      let asked = '';
      const inner = signerOfKey(fromHex(privateKey, 'key'));
      const signer: Signer = {
        ...inner,
        signDigests: (requests) => {
          asked = toHex(requests[0]?.digest ?? new Uint8Array());
          return inner.signDigests(requests);
        },
      };
      expect((await signTransaction(signer, ours, { path: defaultPath })).raw).toBe(signed);
      expect(asked).toBe(digest);
    },
  );
});

test.each(eip2930.valid)('EIP-2930: $name is read', ({ signed, sender }) => {
  expect(decodeTransaction(fromHex(signed, 'signed')).sender?.toLowerCase()).toBe(sender);
});

test.each([...eip2930.invalid, ...eip1559.invalid])('$name is refused: $reason', ({ signed }) => {
  expect(() => decodeTransaction(fromHex(signed, 'signed'))).toThrow(
    expect.objectContaining({ code: 'data/malformed' }),
  );
});

test.each(eip7702.vectors)('EIP-7702: the digest of an authorization', async ({ chainId, address, nonce, digest }) => {
  let asked = '';
  const signer: Signer = {
    ...testSigner,
    signDigests: (requests) => {
      asked = toHex(requests[0]?.digest ?? new Uint8Array());
      return testSigner.signDigests(requests);
    },
  };
  await signAuthorization(
    signer,
    {
      chainId: BigInt(chainId),
      address: address as EthereumAddress,
      nonce: BigInt(nonce),
    },
    { path: defaultPath },
  );
  expect(asked).toBe(digest);
});

describe('RLP', () => {
  type Item = string | Item[];
  const bytes: RlpShape = { type: 'bytes', lengths: Array.from({ length: 33 }, (_, i) => i) };
  const shapeOf = (item: Item): RlpShape =>
    Array.isArray(item)
      ? { type: 'struct', fields: item.map((inner, i) => [`${i}`, shapeOf(inner)]) }
      : item.length <= 64
        ? bytes
        : { type: 'stream' };

  const read = (shape: RlpShape, encoded: string, handlers: Partial<RlpHandlers> = {}): void => {
    const interpretation = interpretStepwise('RLP', () =>
      readRlp(shape, { value() {}, piece() {}, ...handlers }, { what: 'RLP' }),
    );
    interpretation.push(hexToBytes(encoded));
    interpretation.end();
  };

  test.each(rlp.valid)('$name is read as what it is', ({ item, encoded }) => {
    const leaves: string[] = [];
    const stream: string[] = [];
    read(shapeOf(item as Item), encoded, {
      value: (_, value) => leaves.push(bytesToHex(value)),
      piece: (_, piece) => stream.push(bytesToHex(piece)),
    });
    const wanted = [item as Item].flat(9) as string[];
    expect(stream.length > 0 ? [stream.join('')] : leaves).toEqual(wanted);
  });

  test.each(rlp.invalid)('$name is refused', ({ encoded }) => {
    const list = Number.parseInt(encoded.slice(0, 2), 16) >= 0xc0;
    const shapes: RlpShape[] = list
      ? [
          { type: 'list', of: bytes },
          { type: 'list', of: { type: 'list', of: { type: 'stream' } } },
        ]
      : [{ type: 'stream' }, bytes];
    for (const shape of shapes)
      expect(() => read(shape, encoded)).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });
});
