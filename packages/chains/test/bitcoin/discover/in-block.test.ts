/** What proves that a block has a transaction: blocks of Bitcoin, and all that somebody could show in their place. */
import { hex } from '@scure/base';
import { RawTx } from '@scure/btc-signer/script.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../../../../vectors/bitcoin-blocks.json' with { type: 'json' };
import { fetchHeaders, rootIn, workOf } from '../../../src/bitcoin/discover/block-headers.ts';
import { createBlockProofs, leastWorkFor } from '../../../src/bitcoin/discover/in-block.ts';
import { type MerkleBranch, rootOf } from '../../../src/bitcoin/discover/merkle-branch.ts';
import type { BitcoinBlocks, BitcoinServer } from '../../../src/bitcoin/discover/server.ts';
import { branchOf, hashed, minedHeader, rowsOf } from '../inheritance/electrum-chain.ts';

const headers = vectors.headers.map(hex.decode);
const { height, ids, transactions } = vectors.block;
const hashes = ids.map((id) => Buffer.from(id, 'hex').reverse());
const header = headers[height - vectors.height]!;
const [second, last] = [hex.decode(transactions[1]), hex.decode(transactions[8])];

/** As a server has it. */
function branchAt(all: readonly Buffer[], position: number): MerkleBranch {
  const { merkle } = branchOf(all, position);
  return { position, hashes: merkle.map((id) => hex.decode(id).reverse()) };
}

describe('a branch', () => {
  it('leads from a transaction of Bitcoin to the root in its header', () => {
    expect(rootOf(second, branchAt(hashes, 1))).toEqual(rootIn(header));
    // The last of nine is beside itself three times.
    expect(rootOf(last, branchAt(hashes, 8))).toEqual(rootIn(header));
  });

  it('leads from every transaction of a block of any size to its root, and to no other', () => {
    const block = fc.integer({ min: 1, max: 40 }).chain((count) => fc.tuple(fc.constant(count), fc.nat(count - 1)));
    fc.assert(
      fc.property(block, ([count, position]) => {
        const all = Array.from({ length: count }, (_, n) => Buffer.alloc(80, n));
        const leaves = all.map(hashed);
        const [root] = rowsOf(leaves).at(-1)!;
        expect(Buffer.from(rootOf(all[position]!, branchAt(leaves, position))!)).toEqual(root);
        expect(rootOf(Buffer.alloc(80, 99), branchAt(leaves, position))).not.toEqual(Uint8Array.from(root!));
      }),
    );
  });

  it('with any bit changed leads elsewhere', () => {
    const branch = branchAt(hashes, 1);
    for (let bit = 0; bit < 256 * branch.hashes.length; bit += 1) {
      const changed = branch.hashes.map((hash) => Uint8Array.from(hash));
      changed[bit >> 8]![(bit & 255) >> 3]! ^= 1 << (bit & 7);
      expect(rootOf(second, { ...branch, hashes: changed }), `bit ${bit}`).not.toEqual(rootIn(header));
    }
    for (let position = 0; position < 16; position += 1)
      if (position !== 1) expect(rootOf(second, { ...branch, position })).not.toEqual(rootIn(header));
  });

  it.each<readonly [string, (branch: MerkleBranch) => MerkleBranch]>([
    ['a position that its depth has not', (branch) => ({ ...branch, position: branch.position + 16 })],
    ['a position beyond 32 bits', (branch) => ({ ...branch, position: branch.position + 2 ** 32 })],
    ['a hash of 31 bytes', ({ position, hashes: all }) => ({ position, hashes: all.map((hash) => hash.slice(1)) })],
    ['more depth than a block has', ({ position }) => ({ position, hashes: new Array(16).fill(hashes[0]) })],
  ])('is none with %s', (_, change) => {
    expect(rootOf(second, change(branchAt(hashes, 1)))).toBeUndefined();
  });

  it('passes no transaction of 64 bytes for a node, and no node for a transaction (CVE-2017-12842)', () => {
    // Half of a transaction that a block may have is the id of one that it has not, which pays 1 BTC to anybody.
    const invented = hex.decode(
      '020000000111111111111111111111111111111111111111111111111111111111111111110000000000ffffffff0100e1f505000000000151e23c5200',
    );
    const half = Buffer.from(`0200000001${'22'.repeat(27)}`, 'hex');
    const mined = Buffer.concat([half, hashed(invented)]);
    expect(RawTx.decode(mined).outputs).toHaveLength(1);
    const block = [hashes[0]!, hashed(mined)];
    const [root] = rowsOf(block).at(-1)!;
    const hung = { position: 3, hashes: [half, hashes[0]!] };
    expect(hashed(Buffer.concat([hashes[0]!, hashed(Buffer.concat([half, hashed(invented)]))]))).toEqual(root);
    expect(rootOf(invented, hung)).toBeUndefined();
    const node = Buffer.concat([hashes[0]!, hashes[1]!]);
    expect(rootOf(node, { position: 0, hashes: branchAt(hashes, 0).hashes.slice(1) })).toBeUndefined();
    expect(rootOf(mined, branchAt(block, 1))).toBeUndefined();
  });
});

describe('the work of a header', () => {
  it('is what its nBits say, for each of Bitcoin', () => {
    // Bitcoin Core: a difficulty of 1 is a target of 0xffff × 2^208.
    const works = headers.map((one) => Number(workOf(one)) / 2 ** 32);
    expect(works.map(Math.round)).toEqual(new Array(7).fill(14_484));
  });

  it('is none with any bit changed', () => {
    for (let bit = 0; bit < 640; bit += 1) {
      const changed = Uint8Array.from(header);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(workOf(changed), `bit ${bit}`).toBeUndefined();
    }
  });

  it.each([0, 0x00ffffff, 0x01003456, 0x04923456, 0x2100ffff + 0x01000000, 0xff123456])(
    'is none with the target 0x%s',
    (nBits) => {
      const changed = Buffer.from(header);
      changed.writeUInt32LE(nBits, 72);
      expect(workOf(changed)).toBeUndefined();
    },
  );

  it('is two hashes on a regtest', () => {
    expect(workOf(minedHeader({ before: Buffer.alloc(32), ids: hashes, time: 1 }))).toBe(2n);
  });
});

describe('a proof that a block has a transaction', () => {
  type Told = Partial<BitcoinBlocks>;
  const never = async () => {
    throw new Error('not asked for');
  };
  /** Blocks of Bitcoin, from 100000 on. */
  const serve = (told: Told = {}) => {
    const asked: string[] = [];
    const server: BitcoinServer & BitcoinBlocks = {
      ...{ name: 'blocks.test', countTransactions: never, listCoins: never, getTransaction: never },
      ...{ estimateFee: never, broadcast: never, lastHeight: never },
      blockHeaders: async (start, count) => {
        asked.push(`headers ${start} ${count}`);
        return headers.slice(start - vectors.height, start - vectors.height + count);
      },
      merkleBranch: async (txid) => {
        asked.push(`branch ${txid}`);
        return branchAt(hashes, ids.indexOf(txid));
      },
      ...told,
    };
    return { server, asked };
  };
  const each = workOf(header)!;
  const proving = (told?: Told, leastWork = each) =>
    createBlockProofs(serve(told).server, { leastWork, last: 100_006 })(RawTx.decode(second), height);
  const refusing = (reason: string) =>
    expect.objectContaining({
      code: 'server/wrong-answer',
      context: { server: 'blocks.test', reason: expect.stringContaining(reason) },
    });

  it('holds for transactions of Bitcoin, and asks once', async () => {
    const { server, asked } = serve();
    const prove = createBlockProofs(server, { leastWork: each, last: 100_006 });
    for (const one of [second, last, second]) await prove(RawTx.decode(one), height);
    expect(asked).toEqual([`branch ${ids[1]}`, 'headers 100002 1', `branch ${ids[8]}`]);
  });

  it('counts the work of the blocks after it, up to the last', async () => {
    const { server, asked } = serve();
    await createBlockProofs(server, { leastWork: 5n * each, last: 100_006 })(RawTx.decode(second), height);
    expect(asked).toEqual([`branch ${ids[1]}`, 'headers 100002 1', 'headers 100002 5']);
    await expect(proving({}, 5n * each + 1n)).rejects.toThrow(refusing('too little work'));
    await expect(proving({}, leastWorkFor(['[00000000/84h]xpub6']))).rejects.toThrow(refusing('too little work'));
    expect(leastWorkFor(['[00000000/84h]tpubD'])).toBe(0n);
  });

  it('asks for no more headers than five hundred, however long the chain is said to be', async () => {
    const counts: number[] = [];
    const made = [minedHeader({ before: Buffer.alloc(32), ids: hashes, time: 1 })];
    while (made.length < 600) made.push(minedHeader({ before: hashed(made.at(-1)!), ids: hashes, time: made.length }));
    const blockHeaders = async (_: number, count: number) => {
      counts.push(count);
      return made.slice(0, count);
    };
    const { server } = serve({ blockHeaders });
    const at = (leastWork: bigint) =>
      createBlockProofs(server, { leastWork, last: 10 ** 6 })(RawTx.decode(second), height);
    await at(1000n);
    await expect(at(1001n)).rejects.toThrow(refusing('too little work'));
    await expect(at(1n << 255n)).rejects.toThrow(refusing('too little work'));
    expect(counts).toEqual([1, 500, 1, 1]);
  });

  it.each<readonly [string, Told, string]>([
    ['a branch of another transaction', { merkleBranch: async () => branchAt(hashes, 2) }, 'does not prove'],
    ['no branch', { merkleBranch: async () => ({ position: 0, hashes: [] }) }, 'does not prove'],
    ['a header of another block', { blockHeaders: async () => [headers[3]!] }, 'does not prove'],
    ['no header', { blockHeaders: async () => [] }, 'no chain'],
    [
      'a header with the root, without the work',
      { blockHeaders: async () => [Uint8Array.from(header).fill(0, 76)] },
      'does not have the work',
    ],
  ])('is refused: %s', async (_, told, reason) => {
    await expect(proving(told)).rejects.toThrow(refusing(reason));
  });

  it('is refused where blocks after it do not name it, or have no work', async () => {
    const told = (change: (all: readonly Uint8Array[]) => readonly Uint8Array[]) => ({
      blockHeaders: async (_: number, count: number) => change(headers.slice(2, 2 + count)),
    });
    const swapped = told((all) => (all.length < 3 ? all : [all[0]!, all[2]!, all[1]!]));
    await expect(proving(swapped, 3n * each)).rejects.toThrow(refusing('no chain'));
    const idle = told((all) => all.map((one, n) => (n === all.length - 1 && n > 0 ? one.slice().fill(0, 76) : one)));
    await expect(proving(idle, 3n * each)).rejects.toThrow(refusing('does not have the work'));
    const { server } = serve();
    expect(await fetchHeaders(server, 100_000, 7)).toEqual(headers);
  });
});
