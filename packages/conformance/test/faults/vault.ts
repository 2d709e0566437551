/** Faults in the vault, and in new PINs by the word of other members. */
import type { Fault } from '../support/faulty-card.ts';

const core = 'card-core/src';
const uses = `${core}/vault/uses.ts` as const;
const transfer = `${core}/handlers/vault-transfer.ts` as const;
const approvals = `${core}/handlers/vault-approvals.ts` as const;
const vault = `${core}/handlers/vault.ts` as const;
const wallet = `${core}/handlers/wallet-from-vault.ts` as const;
const reset = `${core}/pin-reset.ts` as const;
const resetting = `${core}/handlers/pin-reset.ts` as const;

export const vaultFaults: readonly Fault[] = [
  {
    name: 'A reading is not counted',
    finds: 'VA-01',
    file: vault,
    from: "countUse(context, stored, 'shown');",
    to: '',
  },
  {
    name: 'An item is read whatever its rule says',
    finds: 'VA-02',
    file: vault,
    from: "checkRule(stored, { use: 'show' }, context);",
    to: '',
  },
  {
    name: 'A phrase is stored with a wrong checksum',
    finds: 'VA-03',
    file: vault,
    from: "if (given.kind === 'bip39Phrase') phraseEntropy(given.content).fill(0);",
    to: '',
  },
  {
    name: 'The vault is read with the CAN',
    finds: 'VA-04',
    file: 'protocol/src/commands/vault.ts',
    from: "const access = { sessions: ['pin'], lifecycles: ['active'] } as const;",
    to: "const access = { sessions: ['can', 'pin'], lifecycles: ['active'] } as never;",
  },
  {
    name: 'The decoy sees what the owner stored',
    finds: 'VA-05',
    file: `${core}/nvm/decoy-store.ts`,
    from: 'ownedBy.owner.map((record, index) => [record, ownedBy.decoy[index] ?? record]),',
    to: 'ownedBy.owner.map((record, index) => [record, record.capacity === 53 || record.capacity === 256 ? record : (ownedBy.decoy[index] ?? record)]),',
  },
  {
    name: 'An item is used without the consent that its rule wants',
    finds: 'VA-06',
    file: uses,
    from: "if (approval === undefined) throw new Refusal('vaultApprovalMissing');",
    to: 'if (approval === undefined) return;',
  },
  {
    name: 'A consent is good for ever',
    finds: 'VA-06',
    file: uses,
    from: '  context.store.remove(records.vault.request);\n}',
    to: '}',
  },
  {
    name: 'A consent is for whatever was asked last',
    finds: 'VA-07',
    file: uses,
    from: ' &&\n    equalBytes(body.requestHash, sha256(asked));',
    to: ';\n  asked.fill(0);',
  },
  {
    name: 'The signature of a consent is not looked at',
    finds: 'VA-07',
    file: uses,
    from: 'checkSignature(vaultLabels.approval, vaultApprovalBody.encode(body), signature, approver.publicKey);',
    to: '',
  },
  {
    name: 'A revoked member consents',
    finds: 'VA-08',
    file: approvals,
    from: 'checkVoice(context);',
    to: '',
  },
  {
    name: 'A wallet of a phrase is a way round its rule',
    finds: 'VA-09',
    file: wallet,
    from: 'checkOptions(used, options);',
    to: '',
  },
  {
    name: 'The keys of a slot come into another one without its limits',
    finds: 'VA-09',
    file: wallet,
    from: 'if (!isHere) return wallet;',
    to: 'if (isHere || !isHere) return wallet;',
  },
  {
    name: 'A wallet is made of any item',
    finds: 'VA-09',
    file: wallet,
    from: "if (stored.kind !== kind) throw new Refusal('vaultKindWrong');",
    to: '',
  },
  {
    name: 'An item is sealed anew each time, and counts',
    finds: 'VA-10',
    file: transfer,
    from: 'repeatedSeed(item, offer.offerHash, context) ?? freshSeed()',
    to: 'freshSeed()',
  },
  {
    name: 'The same sealed item is stored twice',
    finds: 'VA-10',
    file: transfer,
    from: 'if (before !== undefined && before.slot === slot && equalBytes(before.hash, hash)) return { item: before.item };',
    to: '',
  },
  {
    name: 'An item goes to any card',
    finds: 'VA-11',
    file: transfer,
    from: "checkRule(stored, { use: 'send', target }, context);",
    to: '',
  },
  {
    name: 'An item goes to a card that nobody has confirmed',
    finds: 'VA-11',
    file: transfer,
    from: "if (confirmed !== undefined ? !equalBytes(confirmed, target) : !isOtherMember(target, context))\n    throw new Refusal('vaultCardUnconfirmed');",
    to: '',
  },
  {
    name: 'What is for members is stored for anybody',
    finds: 'VA-13',
    file: transfer,
    from: "if (setId !== undefined && !equalBytes(setId, setOf(context).id)) throw new Refusal('vaultRuleRefused');",
    to: '',
  },
  {
    name: 'A card makes a new request each time',
    finds: 'PR-01',
    file: resetting,
    from: 'const waiting = store.get(records.pinResetNonce);',
    to: 'const waiting = undefined as Uint8Array | undefined;',
  },
  {
    name: 'An approval is of any request',
    finds: 'PR-02',
    file: reset,
    from: 'nonce !== undefined && equalBytes(body.nonce, nonce) && body.counter === store.get(records.pinResets)?.count;',
    to: 'nonce !== undefined;',
  },
  {
    name: 'The signature of an approval is not looked at',
    finds: 'PR-03',
    file: reset,
    from: 'checkSignature(pinResetLabels.approval, pinResetApprovalBody.encode(body), signature, approver.publicKey),',
    to: 'undefined,',
  },
  {
    name: 'Members give a new PIN though the owner allowed nobody',
    finds: 'PR-04',
    file: reset,
    from: "if (setOf(context).pinReset === 0) throw new Refusal('conditionsOfUse');",
    to: '',
  },
  {
    name: 'A daily card opens the primary',
    finds: 'PR-05',
    file: reset,
    from: "if (!mayReset(ownVoice(context), peer)) throw new Refusal('wrongRole');",
    to: '',
  },
  {
    name: 'One member counts as two',
    finds: 'PR-06',
    file: resetting,
    from: '[...new Set(approvals.map((approval) => acceptPinReset(approval, context)))]',
    to: 'approvals.map((approval) => acceptPinReset(approval, context))',
  },
  {
    name: 'One member is enough where it takes two',
    finds: 'PR-06',
    file: resetting,
    from: 'if (pinReset === 0 || members.length < pinReset)',
    to: 'if (pinReset === 0)',
  },
  {
    name: 'A part of the wallet opens a card that has all of it',
    finds: 'PR-08',
    file: reset,
    from: "isWhole(wallet) ? self : ({ role: 'daily' } as const)",
    to: 'isWhole(wallet) ? self : self',
  },
  {
    name: 'The signature of a request is not looked at',
    finds: 'PR-07',
    file: reset,
    from: 'checkSignature(pinResetLabels.request, pinResetRequestBody.encode(body), signature, body.publicKey);',
    to: '',
  },
];
