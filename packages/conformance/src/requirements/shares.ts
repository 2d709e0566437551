/** Shares: offer, deal, import and receipt, with a second card of the same pack that holds a share. */
import { offerMessage, receiptMessage } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import { dealMessage } from '@symbolon/protocol/shares';
import { status } from '@symbolon/protocol/status';
import { testPasswords, testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { cloneTo } from './cloning.ts';
import { dealTo, shareTo, twoOfThree } from './dealing.ts';
import { recoveryRows } from './recoveries.ts';
import { admitted, agreedBy, revoked, rosterOf, signaturesOf, statementOf } from './rosters.ts';

const { shareOffer, shareDeal, shareImport, shareConfirm, shareStatus, shareRelease, shareExport } = commands;
const { getStatus, cloneOffer } = commands;
const clause = 'shares.md#what-the-cards-remember';
const whoDeals = 'shares.md#who-deals-to-whom';

/** The last byte is another one. */
const altered = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

export const shareRequirements = topic('SH', [
  [
    'A share card is a member of the set as share, and says which share of which split it holds; the dealer says whom it dealt what.',
    clause,
    'pair, spends',
    async (bench) => {
      const { dealer, holder } = await shareTo(bench);
      const [own, its] = [await dealer.call(getStatus, {}), await holder.call(getStatus, {})];
      expect(its.set?.role === 'share' && its.set.member === 1, 'member 1 is a share');
      expectBytes(its.set?.id ?? new Uint8Array(), own.set?.id ?? new Uint8Array(), 'the set of the share card');
      const held = present((await holder.call(shareStatus, {})).held, 'the share');
      const { terms } = held.split;
      expect(held.index === 0 && terms.number === 1 && terms.kind === 'entropy', 'share 0 of split 1, of the entropy');
      expect(terms.masterFingerprint === own.masterFingerprint, 'the split has the fingerprint of the wallet');
      const dealt = present((await dealer.call(shareStatus, {})).dealt, 'the split that was dealt');
      expect(dealt.number === 1 && dealt.pending, 'split 1 is pending until all receipts are there');
      expect(dealt.shares.length === 1 && dealt.shares[0]?.member === 1, 'member 1 has share 0');
    },
  ],
  [
    'A slot with a share serves no command about keys: 9D40.',
    whoDeals,
    'pair, spends',
    async (bench) => {
      const { holder } = await shareTo(bench);
      const asked = [
        await holder.ask(commands.getPublicKey, { curve: 'p256', path: [] }),
        await holder.ask(commands.signDigests, [{ scheme: 'ecdsa-p256', path: [], digest: new Uint8Array(32) }]),
        await holder.ask(commands.getPolicy, {}),
        await holder.ask(commands.createWallet, { clones: 0, exportable: false }),
        await holder.ask(cloneOffer, {}),
        await holder.ask(shareDeal, { plan: twoOfThree, index: 0, offer: new Uint8Array(3) }),
        await (await bench.second().session('puk')).ask(commands.exportWallet, {}),
      ];
      for (const [at, answer] of asked.entries()) expectStatus(answer, status.shareOnly, `command ${at + 1}`);
    },
  ],
  [
    'SHARE OFFER repeats its offer, and makes a new one for another purpose or choice of packs. To recover a wallet it is answered by a blank card alone: 6985.',
    'commands.md#share-offer',
    'pair, spends',
    async (bench) => {
      const second = bench.second();
      const session = await second.session();
      const { offer } = await session.call(shareOffer, {});
      expectBytes((await session.call(shareOffer, {})).offer, offer, 'the offer again');
      const others = [{ recovery: true }, { anyPack: true }];
      for (const other of others) {
        const next = await session.call(shareOffer, other);
        const { body } = offerMessage.decode(next.offer);
        expect(body.offerId.join() !== offerMessage.decode(offer).body.offerId.join(), 'another offer');
      }
      const card = await bench.session('pin');
      expectStatus(await card.ask(shareOffer, {}), status.notEnoughMemory, 'a slot with a wallet');
      expectStatus(await card.ask(shareOffer, { recovery: true }, { slot: 1 }), status.conditionsOfUse, 'to recover');
      const can = await bench.session();
      expectStatus(await can.ask(shareOffer, {}, { slot: 1 }), status.securityStatus, 'with the CAN');
    },
  ],
  [
    'SHARE DEAL of the same share for the same offer repeats the same bytes, also after a loss of power. For another offer of that card it is answered with 9D06, and another share of the split with 9D43.',
    'shares.md#what-the-cards-remember',
    'pair, spends',
    async (bench) => {
      const { dealer, holder, offer, deal } = await dealTo(bench);
      expectBytes((await dealer.call(shareDeal, { index: 0, offer })).deal, deal, 'the deal again');
      expectStatus(await dealer.ask(shareDeal, { index: 1, offer }), status.shareTwice, 'another share');
      await bench.power();
      const again = await bench.session('pin');
      expectBytes((await again.call(shareDeal, { index: 0, offer })).deal, deal, 'after a loss of power');
      await holder.call(shareOffer, { recovery: true });
      const { offer: other } = await holder.call(shareOffer, {});
      expectStatus(await again.ask(shareDeal, { index: 0, offer: other }), status.otherCeremony, 'another offer');
    },
  ],
  [
    'SHARE DEAL without a plan is answered with 6985 where no split is under way, and with 6A80 for a share that its plan does not have.',
    'commands.md#share-deal',
    'pair, spends',
    async (bench) => {
      const { offer } = await (await bench.second().session()).call(shareOffer, {});
      const dealer = await bench.session('pin');
      expectStatus(await dealer.ask(shareDeal, { index: 0, offer }), status.conditionsOfUse, 'no split');
      const beyond = await dealer.ask(shareDeal, { plan: twoOfThree, index: 3, offer });
      expectStatus(beyond, status.incorrectData, 'share 3 of three');
      const { members } = present((await dealer.call(getStatus, {})).set, 'the set');
      expect(members.length === 0, 'no member came of it');
    },
  ],
  [
    'SHARE DEAL takes an offer for a share only: one that was altered, or made for a clone or a recovery, is answered with 9D01.',
    'shares.md#shares',
    'pair, spends',
    async (bench) => {
      const second = await bench.second().session();
      const dealer = await bench.session('pin');
      const asked = { plan: twoOfThree, index: 0 };
      const { offer } = await second.call(shareOffer, {});
      expectStatus(await dealer.ask(shareDeal, { ...asked, offer: altered(offer) }), status.notGenuine, 'altered');
      const clone = await second.call(cloneOffer, {});
      expectStatus(await dealer.ask(shareDeal, { ...asked, ...clone }), status.notGenuine, 'an offer of a clone');
      const recovery = await second.call(shareOffer, { recovery: true });
      expectStatus(await dealer.ask(shareDeal, { ...asked, ...recovery }), status.notGenuine, 'one to recover');
    },
  ],
  [
    'A deal that was altered is answered with 9D01, one for another offer with 9D06, and on a blank card without a PIN with 6985. Nothing is stored.',
    'commands.md#share-import',
    'pair, spends',
    async (bench) => {
      const { dealer, holder, deal } = await dealTo(bench);
      const put = { ...testPasswords };
      expectStatus(await holder.ask(shareImport, { ...put, deal: altered(deal) }), status.notGenuine, 'the signature');
      const { body, signature } = dealMessage.decode(deal);
      const moved = dealMessage.encode({ body: { ...body, index: 1 }, signature });
      expectStatus(await holder.ask(shareImport, { ...put, deal: moved }), status.notGenuine, 'another index');
      expectStatus(await holder.ask(shareImport, { deal }), status.conditionsOfUse, 'without a PIN');
      expect((await holder.call(getStatus, {})).lifecycle === 'blank', 'the card is still blank');
      await holder.call(shareOffer, { anyPack: true });
      expectStatus(await holder.ask(shareImport, { ...put, deal }), status.otherCeremony, 'for another offer');
      await dealer.call(getStatus, {});
    },
  ],
  [
    'SHARE IMPORT of the same deal, or of an empty one, repeats the receipt with the PIN, and is answered with 6982 with the CAN.',
    clause,
    'pair, spends',
    async (bench) => {
      const { holder, deal, receipt } = await shareTo(bench);
      expectBytes((await holder.call(shareImport, { deal })).receipt, receipt, 'the same deal');
      expectBytes((await holder.call(shareImport, { deal: new Uint8Array() })).receipt, receipt, 'an empty one');
      const can = await bench.second().session();
      expectStatus(await can.ask(shareImport, { deal }), status.securityStatus, 'with the CAN');
    },
  ],
  [
    'A receipt that was altered is answered with 9D01, and one of another member with 9D06. A split is pending until all receipts are there.',
    'commands.md#share-confirm',
    'pair, spends',
    async (bench) => {
      const { dealer, holder, deal } = await dealTo(bench);
      const { receipt } = await holder.call(shareImport, { deal, ...testPasswords });
      expectStatus(await dealer.ask(shareConfirm, { receipt: altered(receipt) }), status.notGenuine, 'the signature');
      const { body, signature } = receiptMessage.decode(receipt);
      const other = receiptMessage.encode({ body: { ...body, member: 2 }, signature });
      expectStatus(await dealer.ask(shareConfirm, { receipt: other }), status.otherCeremony, 'another member');
      await dealer.call(shareConfirm, { receipt });
      await dealer.call(shareConfirm, { receipt });
      expect((await dealer.call(shareStatus, {})).dealt?.pending === true, 'two shares are not dealt yet');
    },
  ],
  [
    'While the receipt of a share is missing, CLONE SEAL is answered with 9D08. A sealed set deals to share cards that are members, and to no others: 9D05.',
    whoDeals,
    'pair, spends',
    async (bench) => {
      const { dealer, holder: blank, deal } = await dealTo(bench);
      expectStatus(await dealer.ask(commands.cloneSeal, {}), status.receiptsMissing, 'CLONE SEAL');
      const { receipt } = await blank.call(shareImport, { deal, ...testPasswords });
      await dealer.call(shareConfirm, { receipt });
      await dealer.call(commands.cloneSeal, {});
      const holder = await bench.second().session('pin');
      const { offer } = await holder.call(shareOffer, {});
      await dealer.call(shareDeal, { plan: twoOfThree, index: 0, offer });
      const { pin: _, puk: __, ...further } = testWallet;
      await dealer.call(commands.importWallet, further, { slot: 1 });
      await dealer.call(commands.cloneSeal, {}, { slot: 1 });
      const asked = { plan: twoOfThree, index: 0, offer };
      expectStatus(await dealer.ask(shareDeal, asked, { slot: 1 }), status.setSealed, 'a card that is no member');
    },
  ],
  [
    'A later split takes the place of an earlier one, and one of another wallet does not: 9D41.',
    whoDeals,
    'pair, spends',
    async (bench) => {
      const { dealer, holder } = await shareTo(bench);
      const { pin: _, puk: __, ...further } = testWallet;
      await dealer.call(commands.importWallet, { ...further, entropy: new Uint8Array(16).fill(1) }, { slot: 1 });
      const { offer } = await holder.call(shareOffer, {});
      expect(offerMessage.decode(offer).body.split === 1, 'the offer says which split the card has');
      const asked = { plan: twoOfThree, index: 2, offer };
      const foreign = await dealer.ask(shareDeal, asked, { slot: 1 });
      expectStatus(foreign, status.otherSplit, 'SHARE DEAL of another wallet');
      const { deal } = await dealer.call(shareDeal, asked);
      const { receipt } = await holder.call(shareImport, { deal });
      await dealer.call(shareConfirm, { receipt });
      const held = present((await holder.call(shareStatus, {})).held, 'the share');
      expect(held.split.terms.number === 2 && held.index === 2, 'it holds share 2 of split 2');
    },
  ],
  [
    'A card that is revoked gets no share, its receipt is not taken, and once it knows, it gives its share to nobody: 9D0A.',
    whoDeals,
    'pair, spends',
    async (bench) => {
      const { dealer, holder: blank, offer, deal } = await dealTo(bench);
      const { receipt } = await blank.call(shareImport, { deal, ...testPasswords });
      await agreedBy([dealer], revoked(await rosterOf(dealer), 1));
      expectStatus(await dealer.ask(shareDeal, { index: 0, offer }), status.memberRevoked, 'SHARE DEAL');
      expectStatus(await dealer.ask(shareConfirm, { receipt }), status.memberRevoked, 'SHARE CONFIRM');
      const holder = await bench.second().session('pin');
      await holder.call(commands.adoptRoster, await dealer.call(commands.getRoster, {}));
      const asked = await holder.ask(shareRelease, { offer: new Uint8Array(3) });
      expectStatus(asked, status.memberRevoked, 'SHARE RELEASE');
      const puk = await bench.second().session('puk');
      expectStatus(await puk.ask(shareExport, {}), status.memberRevoked, 'SHARE EXPORT');
    },
  ],
  [
    'A daily clone deals no shares: 9D07. A clone gets none: 9D03.',
    whoDeals,
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench);
      const clone = await bench.second().session('pin');
      const asked = { plan: twoOfThree, index: 0 };
      const answer = await clone.ask(shareDeal, { ...asked, offer: new Uint8Array(3) });
      expectStatus(answer, status.wrongRole, 'SHARE DEAL by a daily clone');
      const { offer } = await clone.call(shareOffer, {}, { slot: 1 });
      expectStatus(await source.ask(shareDeal, { ...asked, offer }), status.alreadyMember, 'SHARE DEAL to a clone');
    },
  ],
  ...recoveryRows,
  [
    'A share card takes the word of the primary alone for a member that was admitted, and hears of what comes after it.',
    'sets.md#roster',
    'pair, spends',
    async (bench) => {
      const { dealer, holder } = await shareTo(bench);
      const later = admitted(await rosterOf(dealer), bench);
      const statement = statementOf(later, await signaturesOf([dealer], later));
      await holder.call(commands.adoptRoster, { statement });
      expect((await rosterOf(holder)).members.length === 3, 'the list has the admitted member');
    },
  ],
]);
