/** Clones: offer, export, import, receipt and seal, with a second card of the same pack. */
import { shortCertificateOf } from '@symbolon/protocol/certificates';
import {
  certificatesOf,
  exportMessage,
  offerMessage,
  receiptMessage,
  withCertificates,
  withOfferCertificates,
} from '@symbolon/protocol/clone';
import { type CloneTerms, commands } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { testPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { allowanceRows } from './clone-allowances.ts';
import { cloneTo, exportTo } from './cloning.ts';
import { strangerRows } from './strangers.ts';

const { cloneOffer, cloneExport, cloneImport, cloneConfirm, cloneSeal, getStatus } = commands;
const clause = 'clone.md#repeating-a-step';
const checks = 'clone.md#checks';
const backup: CloneTerms = { role: 'backup' };
const daily: CloneTerms = { role: 'daily' };

const altered = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

export const cloneRequirements = topic('CL', [
  [
    'A clone has the keys of its source, its PIN and PUK, and is a member of its set.',
    'clone.md#what-the-cards-remember',
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench);
      const copy = bench.second();
      await copy.power();
      const session = await copy.session('pin');
      const [own, clone] = [await source.call(getStatus, {}), await session.call(getStatus, {})];
      expect(clone.masterFingerprint === own.masterFingerprint, 'both have the same master key');
      expectBytes(clone.set?.id ?? new Uint8Array(), own.set?.id ?? new Uint8Array(), 'the set of the clone');
      expect(
        clone.set?.member === 1 && clone.set.role === 'daily' && clone.set.limit === 0,
        'member 1, daily, no clones',
      );
      const [member] = own.set?.members ?? [];
      expect(member?.member === 1 && member.state === 'confirmed', 'the source has member 1 confirmed');
      const request = { curve: 'p256', path: [0x80000001] } as const;
      const key = await source.call(commands.getPublicKey, request);
      expectBytes((await session.call(commands.getPublicKey, request)).publicKey, key.publicKey, 'a key of the clone');
      await (await copy.session('puk')).call(getStatus, {});
    },
  ],
  [
    'A clone is not exportable.',
    'commands.md#export-wallet',
    'pair, spends',
    async (bench) => {
      await cloneTo(bench);
      const answer = await (await bench.second().session('puk')).ask(commands.exportWallet, {});
      expectStatus(answer, status.conditionsOfUse, 'EXPORT WALLET');
    },
  ],
  [
    'CLONE OFFER repeats its offer, also after a loss of power; with another choice of packs it makes a new one.',
    clause,
    'pair, spends',
    async (bench) => {
      const second = bench.second();
      const first = (await (await second.session()).call(cloneOffer, {})).offer;
      await second.power();
      const session = await second.session();
      expectBytes((await session.call(cloneOffer, {})).offer, first, 'the offer again');
      const other = (await session.call(cloneOffer, { anyPack: true })).offer;
      expect(other.join() !== first.join(), 'an offer to any pack is another one');
      expect(offerMessage.decode(other).body.anyPack, 'it says so');
    },
  ],
  [
    'CLONE EXPORT of the same offer on the same terms repeats the same bytes until the receipt is confirmed.',
    clause,
    'pair, spends',
    async (bench) => {
      const { source, offer, exported } = await exportTo(bench);
      expectBytes((await source.call(cloneExport, { ...daily, offer })).export, exported, 'the export again');
      await bench.power();
      const again = await bench.session('pin');
      expectBytes((await again.call(cloneExport, { ...daily, offer })).export, exported, 'after a loss of power');
    },
  ],
  [
    'CLONE EXPORT on other terms, while an export to that card is pending, is answered with 9D06.',
    clause,
    'pair, spends',
    async (bench) => {
      const { source, offer } = await exportTo(bench);
      expectStatus(await source.ask(cloneExport, { ...backup, offer }), status.otherCeremony, 'another role');
      const narrower = { ...daily, policy: startingPolicies.savings, offer };
      expectStatus(await source.ask(cloneExport, narrower), status.otherCeremony, 'another policy');
    },
  ],
  [
    'CLONE EXPORT to a card whose receipt is confirmed is answered with 9D03.',
    clause,
    'pair, spends',
    async (bench) => {
      const { source, offer } = await cloneTo(bench);
      expectStatus(await source.ask(cloneExport, { ...daily, offer }), status.alreadyMember, 'CLONE EXPORT');
    },
  ],
  [
    'CLONE EXPORT to a clone with the role of a primary is answered with 9D07.',
    'commands.md#clone-export',
    'pair, spends',
    async (bench) => {
      const { offer } = await (await bench.second().session()).call(cloneOffer, {});
      const source = await bench.session('pin');
      expectStatus(await source.ask(cloneExport, { role: 'primary', offer }), status.wrongRole, 'CLONE EXPORT');
    },
  ],
  [
    'CLONE EXPORT from an empty slot is answered with 6A88.',
    'commands.md#clone-export',
    'pair, spends',
    async (bench) => {
      const { offer } = await (await bench.second().session()).call(cloneOffer, {});
      const answer = await (await bench.session('pin')).ask(cloneExport, { ...daily, offer }, { slot: 1 });
      expectStatus(answer, status.referencedDataNotFound, 'CLONE EXPORT');
    },
  ],
  [
    'An offer whose signature or content was altered is answered with 9D01, one of another version with 6A80.',
    checks,
    'pair, spends',
    async (bench) => {
      const { offer } = await (await bench.second().session()).call(cloneOffer, {});
      const source = await bench.session('pin');
      expectStatus(
        await source.ask(cloneExport, { ...daily, offer: altered(offer) }),
        status.notGenuine,
        'the signature',
      );
      const { body, signature } = offerMessage.decode(offer);
      const otherId = offerMessage.encode({ body: { ...body, offerId: new Uint8Array(16) }, signature });
      expectStatus(await source.ask(cloneExport, { ...daily, offer: otherId }), status.notGenuine, 'the offer id');
      const otherVersion = offerMessage.encode({ body: { ...body, version: 0x7f }, signature });
      expectStatus(
        await source.ask(cloneExport, { ...daily, offer: otherVersion }),
        status.incorrectData,
        'the version',
      );
      const short = offer.slice(0, -1);
      expectStatus(await source.ask(cloneExport, { ...daily, offer: short }), status.incorrectData, 'a cut offer');
    },
  ],
  [
    "The card's own offer is answered with 9D03.",
    checks,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const { offer } = await session.call(cloneOffer, {}, { slot: 1 });
      expectStatus(await session.ask(cloneExport, { ...daily, offer }), status.alreadyMember, 'CLONE EXPORT');
    },
  ],
  [
    'A clone gets no wider policy than its source has: 9D0E.',
    'clone.md#export',
    'pair, spends',
    async (bench) => {
      const { offer } = await (await bench.second().session()).call(cloneOffer, {});
      const source = await bench.session('pin');
      await source.call(commands.setPolicy, startingPolicies.savings);
      const wider = { ...daily, policy: startingPolicies.open, offer };
      expectStatus(await source.ask(cloneExport, wider), status.termsTooWide, 'a wider policy');
    },
  ],
  [
    'A bare export has no certificates, and with them it is the whole one.',
    'commands.md#clone-export',
    'pair, spends',
    async (bench) => {
      const { source, offer, exported } = await exportTo(bench);
      const { export: bare } = await source.call(cloneExport, { ...daily, offer, bare: true });
      expect(certificatesOf(bare).length === 0, 'it has certificates');
      expectBytes(withCertificates(bare, certificatesOf(exported)), exported, 'the export with certificates put in');
    },
  ],
  [
    'An export that was altered is answered with 9D01, and nothing is imported.',
    checks,
    'pair, spends',
    async (bench) => {
      const { target, exported } = await exportTo(bench);
      expectStatus(await target.ask(cloneImport, { export: altered(exported) }), status.notGenuine, 'the signature');
      const { body, signature } = exportMessage.decode(exported);
      const ciphertext = body.ciphertext.map((byte, index) => (index === 20 ? byte ^ 1 : byte));
      const other = exportMessage.encode({ body: { ...body, ciphertext }, signature });
      expectStatus(await target.ask(cloneImport, { export: other }), status.notGenuine, 'the payload');
      expect((await target.call(getStatus, {})).lifecycle === 'blank', 'the target is still blank');
      await target.call(cloneImport, { export: exported });
    },
  ],
  [
    'CLONE IMPORT without an open offer is answered with 6985, and for another offer with 9D06.',
    'commands.md#clone-import',
    'pair, spends',
    async (bench) => {
      const { target, exported } = await exportTo(bench);
      expectStatus(await target.ask(cloneImport, { export: exported }, { slot: 1 }), status.conditionsOfUse, 'slot 1');
      await target.call(cloneOffer, { anyPack: true });
      expectStatus(await target.ask(cloneImport, { export: exported }), status.otherCeremony, 'after another offer');
    },
  ],
  [
    'CLONE IMPORT with a PIN that is not wanted is answered with 6A80, and without one that is with 6985.',
    'commands.md#clone-import',
    'pair, spends',
    async (bench) => {
      const { target, exported } = await exportTo(bench);
      const { pin } = testPasswords;
      expectStatus(await target.ask(cloneImport, { export: exported, pin }), status.incorrectData, 'a PIN too many');
    },
  ],
  [
    'With the own PIN of the owner an export brings none: CLONE IMPORT without one is answered with 6985.',
    'commands.md#clone-import',
    'pair, spends',
    async (bench) => {
      const { target, exported } = await exportTo(bench, { ...daily, ownPin: true });
      expectStatus(await target.ask(cloneImport, { export: exported }), status.conditionsOfUse, 'without a PIN');
      await target.call(cloneImport, { export: exported, pin: testPasswords.pin, puk: testPasswords.puk });
    },
  ],
  [
    'CLONE IMPORT of the same export, or of an empty one, repeats the receipt with the PIN, and is answered with 6982 with the CAN.',
    clause,
    'pair, spends',
    async (bench) => {
      const { target, exported } = await exportTo(bench);
      const { receipt } = await target.call(cloneImport, { export: exported });
      const second = bench.second();
      const can = await second.session();
      expectStatus(await can.ask(cloneImport, { export: exported }), status.securityStatus, 'with the CAN');
      const pin = await second.session('pin');
      expectBytes((await pin.call(cloneImport, { export: exported })).receipt, receipt, 'the same export');
      const empty = await pin.call(cloneImport, { export: new Uint8Array() });
      expectBytes(empty.receipt, receipt, 'an empty export');
      const none = await pin.ask(cloneImport, { export: new Uint8Array() }, { slot: 1 });
      expectStatus(none, status.conditionsOfUse, 'an empty slot');
    },
  ],
  [
    'A receipt that was altered is answered with 9D01, and one of another member or set with 9D06.',
    'commands.md#clone-confirm',
    'pair, spends',
    async (bench) => {
      const { source, target, exported } = await exportTo(bench);
      const { receipt } = await target.call(cloneImport, { export: exported });
      expectStatus(await source.ask(cloneConfirm, { receipt: altered(receipt) }), status.notGenuine, 'the signature');
      const { body, signature } = receiptMessage.decode(receipt);
      const member = receiptMessage.encode({ body: { ...body, member: 2 }, signature });
      expectStatus(await source.ask(cloneConfirm, { receipt: member }), status.otherCeremony, 'another member');
      const short = receipt.slice(0, -1);
      expectStatus(await source.ask(cloneConfirm, { receipt: short }), status.incorrectData, 'a cut receipt');
      const [pending] = (await source.call(getStatus, {})).set?.members ?? [];
      expect(pending?.state === 'pending', 'the member is still pending');
      await source.call(cloneConfirm, { receipt });
      await source.call(cloneConfirm, { receipt });
    },
  ],
  [
    'While a receipt is missing, CLONE SEAL and SET POLICY are answered with 9D08.',
    'commands.md#clone-seal',
    'pair, spends',
    async (bench) => {
      const { source, target, exported } = await exportTo(bench);
      expectStatus(await source.ask(cloneSeal, {}), status.receiptsMissing, 'CLONE SEAL');
      const stricter = await source.ask(commands.setPolicy, startingPolicies.savings);
      expectStatus(stricter, status.receiptsMissing, 'SET POLICY');
      const { receipt } = await target.call(cloneImport, { export: exported });
      await source.call(cloneConfirm, { receipt });
      await source.call(cloneSeal, {});
    },
  ],
  [
    'A sealed set exports no more: 9D05, before the offer is looked at. Sealing again changes nothing.',
    'clone.md#after-sealing',
    'wallet, spends',
    async (bench) => {
      const source = await bench.session('pin');
      await source.call(cloneSeal, {});
      await source.call(cloneSeal, {});
      expect((await source.call(getStatus, {})).set?.sealed === true, 'GET STATUS says sealed');
      const answer = await source.ask(cloneExport, { ...daily, offer: Uint8Array.of(1, 2, 3) });
      expectStatus(answer, status.setSealed, 'CLONE EXPORT of no offer');
    },
  ],
  [
    'A set for no clones is full: 9D04.',
    'commands.md#clone-export',
    'pair, spends',
    async (bench) => {
      const source = await bench.session('pin');
      await source.call(commands.createWallet, { clones: 0, exportable: false }, { slot: 1 });
      const { offer } = await (await bench.second().session()).call(cloneOffer, {});
      expectStatus(await source.ask(cloneExport, { ...daily, offer }, { slot: 1 }), status.setFull, 'CLONE EXPORT');
    },
  ],
  [
    'A clone makes no clones and does not seal: 9D07.',
    'commands.md#clone-export',
    'pair, spends',
    async (bench) => {
      const { offer } = await cloneTo(bench);
      const clone = await bench.second().session('pin');
      expectStatus(await clone.ask(cloneExport, { ...daily, offer }), status.wrongRole, 'CLONE EXPORT');
      expectStatus(await clone.ask(cloneSeal, {}), status.wrongRole, 'CLONE SEAL');
    },
  ],
  [
    'A clone of a subtree derives its keys, and no others: 6A88.',
    'clone.md#export',
    'pair, spends',
    async (bench) => {
      const path = [0x80000054, 0x80000000, 0x80000000];
      const { source } = await cloneTo(bench, { ...daily, scope: [{ curve: 'secp256k1', path }] });
      const clone = await bench.second().session('pin');
      const inside = { curve: 'secp256k1', path: [...path, 0, 3] } as const;
      const own = await source.call(commands.getPublicKey, inside);
      expectBytes((await clone.call(commands.getPublicKey, inside)).publicKey, own.publicKey, 'a key of the subtree');
      for (const outside of [
        { curve: 'secp256k1', path: [0x80000054] },
        { curve: 'p256', path },
      ] as const)
        expectStatus(await clone.ask(commands.getPublicKey, outside), status.referencedDataNotFound, 'a key outside');
    },
  ],
  [
    'CLONE OFFER for a slot that is taken is answered with 6A84, and of an active card with the CAN with 6982.',
    'commands.md#clone-offer',
    'wallet',
    async (bench) => {
      expectStatus(
        await (await bench.session()).ask(cloneOffer, {}, { slot: 1 }),
        status.securityStatus,
        'with the CAN',
      );
      expectStatus(await (await bench.session('pin')).ask(cloneOffer, {}), status.notEnoughMemory, 'slot 0');
    },
  ],
  [
    'A bare offer has no certificates, and with those of the attestation it is the whole one.',
    'commands.md#clone-offer',
    'pair, spends',
    async (bench) => {
      const target = await bench.second().session();
      const { offer } = await target.call(cloneOffer, {});
      const { offer: bare } = await target.call(cloneOffer, { bare: true });
      expect(offerMessage.decode(bare).body.certificates.length === 0, 'it has certificates');
      const request = { challenge: bench.random(32), certificates: true };
      const { cardCertificate = new Uint8Array() } = await target.call(commands.internalAuthenticate, request);
      expectBytes(withOfferCertificates(bare, [cardCertificate]), offer, 'the offer with its certificate put in');
    },
    'optional',
  ],
  [
    'A bare message with the short certificate of its sender is the whole one; with that of another card it is answered with 9D01.',
    'clone.md#certificates',
    'pair, spends',
    async (bench) => {
      const { source, target, offer, exported } = await exportTo(bench);
      const own = shortCertificateOf(certificatesOf(exported)[0] ?? new Uint8Array());
      const other = shortCertificateOf(offerMessage.decode(offer).body.certificates[0] ?? new Uint8Array());
      const stranger = Uint8Array.of(...own.slice(0, 6), ...other.slice(6));
      const asked = { ...daily, offer: withOfferCertificates(offer, []) };
      const again = await source.call(cloneExport, { ...asked, certificate: other });
      expectBytes(again.export, exported, 'the export for a bare offer');
      expectStatus(await source.ask(cloneExport, { ...asked, certificate: stranger }), status.notGenuine, 'the source');
      expectStatus(
        await source.ask(cloneExport, { ...daily, offer, certificate: other }),
        status.incorrectData,
        'a short certificate too many',
      );
      const brought = { export: withCertificates(exported, []) };
      expectStatus(
        await target.ask(cloneImport, { ...brought, certificate: stranger }),
        status.notGenuine,
        'the target',
      );
      const { receipt } = await target.call(cloneImport, { ...brought, certificate: own });
      await source.call(cloneConfirm, { receipt });
    },
    'optional',
  ],
  ...allowanceRows,
  ...strangerRows,
]);
