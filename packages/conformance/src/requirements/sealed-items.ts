/** Items of a vault on their way to another card: VA-10 and the rows after it. */
import { offerMessage } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { sealedItemMessage, type VaultItem } from '@symbolon/protocol/vault';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { cloneTo } from './cloning.ts';
import { rosterOf } from './rosters.ts';
import { noteContent, noteWith, stored } from './storing.ts';

const { vaultList, vaultRead, vaultOffer, vaultSend, vaultReceive } = commands;
const clause = 'vault.md#sealed-items';

/** Two members of a set, and an item that one of them holds. */
async function twoMembers(bench: Bench, item: VaultItem) {
  const { source: holder } = await cloneTo(bench);
  const member = await bench.second().session('pin');
  return { holder, member, item: await stored(holder, item) };
}

/** A card that is no member: the second card, with a wallet of its own. */
async function aStranger(bench: Bench) {
  const holder = await bench.session('pin');
  const stranger = await bench.second().session();
  await stranger.call(commands.importWallet, { ...testWallet, entropy: new Uint8Array(16).fill(3) });
  const { offer } = await stranger.call(vaultOffer, {});
  const confirmed = await keyOf(stranger);
  return { holder, stranger, offer, confirmed };
}

/** The identity key of the card that made the wallet in its first slot. */
async function keyOf(session: Session): Promise<Uint8Array> {
  return present((await rosterOf(session)).members[0], 'the first member').publicKey;
}

export const sealedItemRows: readonly Row[] = [
  [
    'An item goes to another member sealed, with its rule. The same item for the same offer is the same bytes and counts once; the same one again changes nothing.',
    clause,
    'pair, spends',
    async (bench) => {
      const { holder, member, item } = await twoMembers(bench, noteWith({ members: true, show: true }));
      const { offer } = await member.call(vaultOffer, {});
      expectBytes((await member.call(vaultOffer, {})).offer, offer, 'the offer again');
      const { sealed } = await holder.call(vaultSend, { item, offer });
      expectBytes((await holder.call(vaultSend, { item, offer })).sealed, sealed, 'the sealed item again');
      expect((await holder.call(vaultList, {})).items[0]?.sent === 1, 'it was sent once');
      const got = await member.call(vaultReceive, { sealed });
      expect((await member.call(vaultReceive, { sealed })).item === got.item, 'the same answer');
      const { items } = await member.call(vaultList, {});
      expect(items.length === 1 && items[0]?.rule.members === true && !items[0].rule.others, 'one item, with its rule');
      expectBytes((await member.call(vaultRead, got)).content, noteContent, 'the content');
      const next = offerMessage.decode((await member.call(vaultOffer, {})).offer).body.offerId;
      expect(next.join() !== offerMessage.decode(offer).body.offerId.join(), 'the next offer is another one');
    },
  ],
  [
    'To a card that is no member an item goes only by a rule with "others", 9D50, and only if its owner has confirmed that card: 9D53.',
    clause,
    'pair, spends',
    async (bench) => {
      const { holder, stranger, offer, confirmed } = await aStranger(bench);
      const [kept, free] = [
        await stored(holder, noteWith({ members: true, show: true })),
        await stored(holder, noteWith({ others: true })),
      ];
      const forKept = await holder.ask(vaultSend, { item: kept, offer, confirmed });
      expectStatus(forKept, status.vaultRuleRefused, 'without "others"');
      expectStatus(await holder.ask(vaultSend, { item: free, offer }), status.vaultCardUnconfirmed, 'unconfirmed');
      const own = await keyOf(holder);
      const another = await holder.ask(vaultSend, { item: free, offer, confirmed: own });
      expectStatus(another, status.vaultCardUnconfirmed, 'another card confirmed');
      const { sealed } = await holder.call(vaultSend, { item: free, offer, confirmed });
      await stranger.call(vaultReceive, { sealed });
      expect((await stranger.call(vaultList, {})).items.length === 1, 'the other card has it');
    },
  ],
  [
    'VAULT SEND takes no offer that was altered or made for a clone, and VAULT RECEIVE nothing altered, 9D01, without an offer, 6985, or for another one: 9D06.',
    clause,
    'pair, spends',
    async (bench) => {
      const { holder, member, item } = await twoMembers(bench, noteWith({ members: true }));
      const altered = (bytes: Uint8Array) => bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));
      const { offer } = await member.call(vaultOffer, {});
      expectStatus(await holder.ask(vaultSend, { item, offer: altered(offer) }), status.notGenuine, 'altered');
      const clone = await member.call(commands.cloneOffer, {}, { slot: 1 });
      expectStatus(await holder.ask(vaultSend, { item, ...clone }), status.notGenuine, 'an offer of a clone');
      const { sealed } = await holder.call(vaultSend, { item, offer });
      expectStatus(await member.ask(vaultReceive, { sealed: altered(sealed) }), status.notGenuine, 'altered');
      await member.call(vaultOffer, { anyPack: true });
      expectStatus(await member.ask(vaultReceive, { sealed }), status.otherCeremony, 'for another offer');
      expectStatus(await holder.ask(vaultReceive, { sealed }), status.conditionsOfUse, 'without an offer');
      expect((await member.call(vaultList, {})).items.length === 0, 'nothing was stored');
    },
  ],
  [
    'What may go to members only is stored for a wallet of that set alone: 9D50.',
    clause,
    'pair, spends',
    async (bench) => {
      const { holder, member, item } = await twoMembers(bench, noteWith({ members: true }));
      await member.call(commands.createWallet, { clones: 0, exportable: false }, { slot: 1 });
      const { offer } = await member.call(vaultOffer, {}, { slot: 1 });
      const { sealed } = await holder.call(vaultSend, { item, offer });
      const answer = await member.ask(vaultReceive, { sealed }, { slot: 1 });
      expectStatus(answer, status.vaultRuleRefused, 'in the slot of another wallet');
      const { body } = sealedItemMessage.decode(sealed);
      expect(body.certificates.length > 0, 'the sealed item names its sender');
    },
  ],
];
