/** Paths of digests, and how transactions are cut: SG-11 and the row after it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { expect, expectStatus } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { paymentsOf } from './reading.ts';

export const signingRows: readonly Row[] = [
  [
    'Where the policy names paths, SIGN DIGESTS signs for these and below: all is refused with 9D25 where one is another.',
    'policy.md#decisions',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const paths = [parsePath("m/44'/0'")];
      await session.call(commands.setPolicy, { ...startingPolicies.open, paths });
      const digest = new Uint8Array(32).fill(1);
      const signing = (...named: readonly string[]) => {
        const asked = named.map((path) => ({ scheme: 'ecdsa-secp256k1', path: parsePath(path), digest }) as const);
        return session.ask(commands.signDigests, asked);
      };
      expectStatus(await signing("m/44'/0'", "m/44'/0'/0'/1/2"), status.ok, 'digests for paths of the policy');
      for (const outside of ['m', "m/44'", "m/44'/1'", "m/44'/0"])
        expectStatus(await signing("m/44'/0'", outside), status.pathRefused, `a digest for ${outside}, beside another`);
    },
  ],
  [
    'Every card cuts a transaction in the same places: a piece after one that is shorter than 1024 bytes is answered with 6A80, and nothing is signed.',
    'policy.md#reading-a-transaction',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const { interpreter, one } = await paymentsOf(session);
      const stream = hexToBytes(one.stream);
      await session.call(commands.signStart, { interpreter });
      const early = await session.call(commands.signData, { piece: stream.slice(0, 10) });
      expect(early.length === 0, 'nothing is signed yet');
      const answer = await session.ask(commands.signData, { piece: stream.slice(10) });
      expectStatus(answer, status.incorrectData, 'a piece after a short one');
      expectStatus(await session.ask(commands.signEnd, {}), status.conditionsOfUse, 'SIGN END after it');
    },
  ],
];
