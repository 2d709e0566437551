/** Our interpreter against viem and ethers: the same digest and the same facts for random transactions of each type. */
import { Transaction as EthersTransaction, Interface } from 'ethers';
import fc from 'fast-check';
import { encodeFunctionData, erc20Abi, keccak256, serializeTransaction } from 'viem';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { readTransaction } from '../../../src/ethereum/firmware/transaction.ts';
import { type EthereumTransaction, encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { readAll } from '../../../src/firmware/read-all.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { address, transactions } from '../arbitraries.ts';
import { inViem } from '../oracles.ts';

const sender = parseAddress('0x9858EfFD232B4033E47d90003D41EC34EcaEda94');
const erc20 = new Interface(erc20Abi);

/** OP Mainnet, Unichain, World Chain, Base, Blast, Base Sepolia, OP Sepolia. */
const opStack = [10n, 130n, 480n, 8453n, 81457n, 84532n, 11155420n];

/** ERC-20 calls, in some transactions instead of random calldata. */
const call = fc
  .tuple(fc.constantFrom('transfer', 'approve'), address, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }))
  .map(([functionName, to, amount]) =>
    encodeFunctionData({ abi: erc20Abi, functionName, args: [to, amount] } as never),
  );

describe.each(Object.entries(transactions))('%s', (_, arbitrary) => {
  test('has the digest and the facts that viem and ethers see', () => {
    fc.assert(
      fc.property(arbitrary, fc.option(call), (random, data) => {
        const transaction = (data && random.to !== '0x' ? { ...random, data } : random) as EthereumTransaction;
        const unsigned = encodeTransaction(transaction);
        const { requests, transfers, approvals, facts } = readAll(readTransaction([], sender), unsigned);
        expect(toHex(unsigned)).toBe(serializeTransaction(inViem(transaction)));
        expect(toHex(requests[0]?.digest ?? new Uint8Array())).toBe(keccak256(toHex(unsigned)));

        const theirs = EthersTransaction.from(toHex(unsigned));
        expect(toHex(requests[0]?.digest ?? new Uint8Array())).toBe(theirs.unsignedHash);
        expect(facts.chain).toBe(`eip155:${theirs.chainId}`);
        const published = opStack.includes(theirs.chainId) ? BigInt(unsigned.length + 68) * 100n * 10n ** 9n : 0n;
        const blobs = 131_072n * BigInt(theirs.blobVersionedHashes?.length ?? 0) * (theirs.maxFeePerBlobGas ?? 0n);
        const gas = theirs.gasLimit * (theirs.maxFeePerGas ?? theirs.gasPrice ?? 0n);
        expect(facts.fee.amount).toBe(gas + blobs + published);

        const known = theirs.to === null ? null : erc20.parseTransaction({ data: theirs.data });
        const recipients = transfers.map(({ asset, amount, recipient }) => [
          asset,
          amount,
          recipient.length === 20 ? formatAddress(recipient) : null,
        ]);
        const paid =
          theirs.value > 0n || theirs.data === '0x'
            ? [[`eip155:${theirs.chainId}/slip44:60`, theirs.value, theirs.to]]
            : [];
        const token = `eip155:${theirs.chainId}/erc20:${theirs.to?.toLowerCase()}`;
        const sent = known?.name === 'transfer' ? [[token, known.args[1], known.args[0]]] : [];
        expect(recipients).toEqual([...paid, ...sent]);
        expect(approvals.map(({ asset, spender }) => [asset, formatAddress(spender)])).toEqual(
          known?.name === 'approve' ? [[token, known.args[0]]] : [],
        );
        const understood = theirs.data === '0x' || known ? undefined : 'unknown-call';
        expect(facts.blind).toBe(
          theirs.to === null ? 'contract-creation' : theirs.type === 4 ? 'delegated-code' : understood,
        );
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});
