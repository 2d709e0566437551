/**
 * Cards that nobody trusts as the other card of a clone, and keys of clones that repeat: CL-30 and the rows after it.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { exportMessage, offerMessage } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { type Chain, forgedCards, forgedExport, forgedOffer } from '../bench/forgery.ts';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectStatus, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { provesItself } from './attestation.ts';
import { exportTo } from './cloning.ts';
import { agreedBy, revoked, rosterOf } from './rosters.ts';

const { cloneOffer, cloneExport, cloneImport, cloneConfirm, internalAuthenticate, getStatus, prepareReset, resetCard } =
  commands;
const daily = { role: 'daily' } as const;

/** The certificates of a card. */
async function chainOf({ random }: Bench, session: Session): Promise<Chain> {
  const request = { challenge: random(32), certificates: true };
  const { batchCertificate, cardCertificate } = await session.call(internalAuthenticate, request);
  return { batch: present(batchCertificate, 'the batch'), card: present(cardCertificate, 'the card') };
}

const ephemeralOf = (exported: Uint8Array): string => bytesToHex(exportMessage.decode(exported).body.ephemeral);

export const strangerRows: readonly Row[] = [
  [
    'CLONE EXPORT gives nothing to a card whose certificates do not lead to the root of the pack, whatever names they have, or are those of another card: 9D01.',
    'clone.md#checks',
    'pair, spends',
    async (bench) => {
      const target = await bench.second().session();
      const { offer } = await target.call(cloneOffer, {});
      const { body } = offerMessage.decode(offer);
      const forged = forgedCards(bench.random, await chainOf(bench, target));
      const source = await bench.session('pin');
      for (const card of forged) {
        const asked = { ...daily, offer: forgedOffer(bench.random, card, body) };
        expectStatus(await source.ask(cloneExport, asked), status.notGenuine, `an offer with ${card.name}`);
      }
      const { members } = present((await source.call(getStatus, {})).set, 'the set');
      expect(members.length === 0, 'no member came of it');
    },
  ],
  [
    'CLONE IMPORT takes no wallet from a card whose certificates do not lead to the root of the pack, or are those of another card, even where the owner agrees to any pack: 9D01.',
    'clone.md#checks',
    'pair, spends',
    async (bench) => {
      const second = bench.second();
      const target = await second.session();
      const { publicKey } = await provesItself(second, target);
      const forged = forgedCards(bench.random, await chainOf(bench, await bench.session()));
      for (const anyPack of [false, true]) {
        const { offer } = await target.call(cloneOffer, { anyPack });
        for (const card of forged) {
          const exported = forgedExport(bench.random, card, offer, publicKey);
          const answer = await target.ask(cloneImport, { export: exported });
          expectStatus(answer, status.notGenuine, `an export with ${card.name}`);
        }
      }
      expect((await target.call(getStatus, {})).lifecycle === 'blank', 'the target is still blank');
    },
  ],
  [
    'Keys of clones are fresh: each offer has another eT, each export another eS, and so has the export for the same offer by a card that was erased in between.',
    'clone.md#export',
    'pair, spends',
    async (bench) => {
      const { pin: _, puk: __, ...further } = testWallet;
      const { source, target, offer, exported } = await exportTo(bench);
      await source.call(commands.importWallet, further, { slot: 1 });
      const next = await target.call(cloneOffer, {}, { slot: 1 });
      const other = await source.call(cloneExport, { ...daily, offer: next.offer }, { slot: 1 });
      const { confirmation } = await source.call(prepareReset, {});
      await source.call(resetCard, { confirmation, terminate: false });
      const blank = await bench.session();
      await blank.call(commands.importWallet, testWallet);
      const again = await (await bench.session('pin')).call(cloneExport, { ...daily, offer });
      const sent = [exported, other.export, again.export].map(ephemeralOf);
      expect(sent[0] !== sent[1], 'exports of two wallets for two offers have the same key');
      expect(new Set(sent).size === 3, 'the export for the same offer has the same key, once the card was erased');
      const offers = [offer, next.offer, (await target.call(cloneOffer, { anyPack: true })).offer];
      const offered = offers.map((one) => offerMessage.decode(one).body);
      for (const key of ['ephemeral', 'offerId'] as const)
        expect(new Set(offered.map((one) => bytesToHex(one[key]))).size === 3, `two offers have the same ${key}`);
    },
  ],
  [
    'A card that is revoked while its export is pending gets it no more, and its receipt is not taken: 9D0A.',
    'commands.md#clone-export',
    'pair, spends',
    async (bench) => {
      const { source, target, offer, exported } = await exportTo(bench);
      const { receipt } = await target.call(cloneImport, { export: exported });
      await agreedBy([source], revoked(await rosterOf(source), 1));
      expectStatus(await source.ask(cloneExport, { ...daily, offer }), status.memberRevoked, 'CLONE EXPORT');
      expectStatus(await source.ask(cloneConfirm, { receipt }), status.memberRevoked, 'CLONE CONFIRM');
    },
  ],
];
