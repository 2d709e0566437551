/** Descriptors in previews and in the wallet that asks: they add lines, and change nothing else. */

import { line, quote } from '@symbolon/interface';
import fc from 'fast-check';
import { encodeFunctionData, parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { parseDescriptor } from '../../../src/ethereum/clear-signing/parse-descriptor.ts';
import { commonDescriptors } from '../../../src/ethereum/common-descriptors/index.ts';
import { previewTransaction } from '../../../src/ethereum/sign/preview.ts';
import { previewTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import type { EthereumTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { softwareSigner } from '../../software-signer.ts';
import { transactions } from '../arbitraries.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const stEth = '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84';
const descriptors = commonDescriptors();
const data = encodeFunctionData({ abi: parseAbi(['function submit(address)']), args: [from] });
const stake: EthereumTransaction = {
  ...{ type: 'eip1559', chainId: 1n, nonce: 0n, to: stEth, value: 10n ** 18n, data, accessList: [] },
  ...{ gasLimit: 100_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n },
};
const said = line`By the descriptor of ${quote('Lido')}: ${quote('Stake 1 ETH with Lido')}`;

test('a call that is blind stays so, with its warning first, whatever a descriptor says', () => {
  const without = previewTransaction(stake, { from });
  const { facts, lines } = previewTransaction(stake, { from, descriptors });
  expect(facts).toEqual(without.facts);
  expect(facts.blind).toBe('unknown-call');
  expect(lines).toContain(said);
  const warning = lines.findIndex((each) => /^WARNING: call 0xae7a.*can't be shown$/.test(each));
  expect(warning).toBeGreaterThanOrEqual(0);
  expect(lines.indexOf(said)).toBeGreaterThan(warning);
});

test('no line of a preview is lost for any descriptor', () => {
  const anybody = fc
    .tuple(fc.string(), fc.string())
    .map(([owner, intent]) => ({ owner: owner.slice(0, 80), intent: intent.slice(0, 80) }));
  fc.assert(
    fc.property(transactions.eip1559, anybody, (transaction, { owner, intent }) => {
      if (transaction.to === '0x') return;
      const data = '0x26121ff0';
      const call = { ...transaction, data } as const;
      const json = {
        context: { contract: { deployments: [{ chainId: String(call.chainId), address: call.to }] } },
        metadata: { owner },
        display: { formats: { 'f()': { intent, fields: [] } } },
      };
      const plain = previewTransaction(call, { from }).lines;
      const { lines } = previewTransaction(call, { from, descriptors: [parseDescriptor(json)] });
      expect(lines.length).toBeGreaterThan(plain.length);
      expect(lines.filter((line) => plain.includes(line))).toEqual(plain);
    }),
    { numRuns: 100 },
  );
});

test('typed data and the wallet show them, and sign the same', async () => {
  const spender = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
  const typed = {
    types: {
      Permit: [
        { name: 'owner', type: 'address' },
        { name: 'spender', type: 'address' },
        { name: 'value', type: 'uint256' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
      ],
    },
    primaryType: 'Permit',
    domain: { name: 'x', version: '2', chainId: 1, verifyingContract: stEth },
    message: { owner: from, spender, value: 5n, nonce: 0n, deadline: 1_800_000_000n },
  };
  const words = `By the descriptor of "Token permits (ERC-2612)": "Let ${spender} take up to 5 (smallest units) of a token that is not in your list, ${stEth}"`;
  expect(previewTypedData(typed, { from, descriptors }).lines).toContain(words);
  const shown: string[] = [];
  const signer = softwareSigner();
  const wallet = await createConfirmingWallet(signer, {
    descriptors,
    confirm: async (lines) => void shown.push(...lines),
  });
  const plain = await createConfirmingWallet(signer, { confirm: async () => {} });
  expect(await wallet.signTypedData(typed)).toBe(await plain.signTypedData(typed));
  expect((await wallet.signTransaction(stake)).raw).toBe((await plain.signTransaction(stake)).raw);
  expect(shown).toContain(words);
  expect(shown).toContain(said);
});
