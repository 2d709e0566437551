/** What becomes of a share: sealed to a card that recovers, gathered there, or written down. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { recoveryMessage, shareLabels } from '@symbolon/protocol/shares';
import { status } from '@symbolon/protocol/status';
import { testPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { recovering, shareTo } from './dealing.ts';

const { shareOffer, shareRelease, shareRecover, shareExport, shareStatus, getStatus } = commands;
const finish = { ...testPasswords, clones: 0, exportable: true } as const;

export const recoveryRows: readonly Row[] = [
  [
    'A share card gives its share with its PIN alone, 6982, and to an offer to recover only: 9D01. It keeps it.',
    'commands.md#share-release',
    'pair, spends',
    async (bench) => {
      const { holder } = await shareTo(bench);
      const { session, offer } = await recovering(bench);
      const { recovery } = await holder.call(shareRelease, { offer });
      const { body } = recoveryMessage.decode(recovery);
      const held = present((await holder.call(shareStatus, {})).held, 'the share');
      expect(body.index === 0 && held.index === 0, 'share 0 is given, and kept');
      const again = recoveryMessage.decode((await holder.call(shareRelease, { offer })).recovery).body;
      expect(again.ephemeral.join() !== body.ephemeral.join(), 'each recovery has another ephemeral key');
      const { offer: other } = await session.call(shareOffer, {});
      expectStatus(await holder.ask(shareRelease, { offer: other }), status.notGenuine, 'an offer for a share');
      for (const password of ['can', 'puk'] as const) {
        const asked = await (await bench.second().session(password)).ask(shareRelease, { offer });
        expectStatus(asked, status.securityStatus, `with the ${password.toUpperCase()}`);
      }
    },
  ],
  [
    'A card that recovers takes each share once, 9D43, tells which it has, and makes no wallet of too few: 9D44. A refusal ends the gathering.',
    'commands.md#share-recover',
    'pair, spends',
    async (bench) => {
      const { holder } = await shareTo(bench);
      const { session, offer } = await recovering(bench);
      const { recovery } = await holder.call(shareRelease, { offer });
      const first = await session.call(shareRecover, { recovery });
      expect(first.indexes.join() === '0' && !first.enough, 'share 0 of two that are needed');
      expectStatus(await session.ask(shareRecover, { recovery }), status.shareTwice, 'the same share');
      expectStatus(await session.ask(shareRecover, { recovery, finish }), status.sharesMissing, 'one share');
      expect((await session.call(getStatus, {})).lifecycle === 'blank', 'the card is still blank');
    },
  ],
  [
    'A recovery that was altered is answered with 9D01, and one for another offer with 9D06.',
    'commands.md#share-recover',
    'pair, spends',
    async (bench) => {
      const { holder } = await shareTo(bench);
      const { session, offer } = await recovering(bench);
      const { recovery } = await holder.call(shareRelease, { offer });
      const { body, signature } = recoveryMessage.decode(recovery);
      const moved = recoveryMessage.encode({ body: { ...body, index: 1 }, signature });
      expectStatus(await session.ask(shareRecover, { recovery: moved }), status.notGenuine, 'another index');
      await session.call(shareOffer, { recovery: true, anyPack: true });
      expectStatus(await session.ask(shareRecover, { recovery }), status.otherCeremony, 'for another offer');
    },
  ],
  [
    'A share that was written down comes after one of a card, 6985. It is of the same split, 9D41, and the one that the split commits to, 9D42.',
    'commands.md#share-recover',
    'pair, spends',
    async (bench) => {
      const { holder } = await shareTo(bench);
      const { share } = await (await bench.second().session('puk')).call(shareExport, {});
      const pin = await bench.second().session('pin');
      const { session, offer } = await recovering(bench);
      const { recovery } = await pin.call(shareRelease, { offer });
      expectStatus(await session.ask(shareRecover, { written: share }), status.conditionsOfUse, 'first');
      for (const [written, expected, about] of [
        [{ ...share, identifier: share.identifier ^ 1 }, status.otherSplit, 'another identifier'],
        [{ ...share, memberThreshold: 3 }, status.otherSplit, 'another threshold'],
        [{ ...share, memberIndex: 1 }, status.shareWrong, 'the value of another share'],
        [share, status.shareTwice, 'the same share'],
      ] as const) {
        await session.call(shareRecover, { recovery });
        expectStatus(await session.ask(shareRecover, { written }), expected, about);
      }
      expect(holder !== pin, 'the share card is asked again');
    },
  ],
  [
    'SHARE EXPORT shows the share with the PUK alone, as SLIP-39 has it, of a wallet that was made exportable only: 6985.',
    'commands.md#share-export',
    'pair, spends',
    async (bench) => {
      const { holder } = await shareTo(bench);
      expectStatus(await holder.ask(shareExport, {}), status.securityStatus, 'with the PIN');
      const { share } = await (await bench.second().session('puk')).call(shareExport, {});
      const fields = [
        share.groupIndex,
        share.groupThreshold,
        share.groupCount,
        share.memberIndex,
        share.memberThreshold,
      ];
      expect(fields.join() === '0,1,1,0,2' && share.value.length === 16, 'share 0 of a group with the threshold 2');
      const again = await bench.second().session('pin');
      const held = present((await again.call(shareStatus, {})).held, 'the share');
      expect(held.split.terms.encryption.identifier === share.identifier, 'the identifier is that of the split');
      const { setId, number, commitments } = held.split.terms;
      const commitment = shareCommitment({ setId, number, index: 0 }, share.value);
      expectBytes(commitment, present(commitments[0], 'the commitment').share, 'the commitment of the split to it');
    },
  ],
  [
    'A share of a wallet that is not exportable is never shown: 6985.',
    'commands.md#share-export',
    'pair, spends',
    async (bench) => {
      const owner = await bench.session('pin');
      await owner.call(commands.createWallet, { clones: 2, exportable: false }, { slot: 1 });
      await shareTo(bench, 1);
      const puk = await bench.second().session('puk');
      expectStatus(await puk.ask(shareExport, {}), status.conditionsOfUse, 'SHARE EXPORT');
    },
  ],
];

/** The commitment to a share, as the specification has it. */
function shareCommitment(
  { setId, number, index }: { readonly setId: Uint8Array; readonly number: number; readonly index: number },
  value: Uint8Array,
): Uint8Array {
  const place = new Uint8Array(5);
  new DataView(place.buffer).setUint32(0, number);
  place[4] = index;
  return sha256(concatBytes(shareLabels.commitment, setId, place, value));
}
