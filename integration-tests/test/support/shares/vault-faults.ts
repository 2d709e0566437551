/** Faults that a card may have with its vault, and with new PINs that members give: see `faults.ts`. */
import type { Fault } from '../../../../packages/conformance/test/support/faulty-card.ts';

const core = 'card-core/src';
const uses = `${core}/vault/uses.ts` as const;
const items = `${core}/vault/items.ts` as const;
const transfer = `${core}/handlers/vault-transfer.ts` as const;
const approvals = `${core}/handlers/vault-approvals.ts` as const;
const reset = `${core}/pin-reset.ts` as const;
const resetting = `${core}/handlers/pin-reset.ts` as const;

export const vaultFaults: readonly Fault[] = [
  {
    name: 'The rule of an item is ignored',
    finds: 'guarantee',
    file: uses,
    from: "if (!allowed) throw new Refusal('vaultRuleRefused');",
    to: '',
  },
  {
    name: 'An item is sent without the approval that it wants',
    finds: 'guarantee 11',
    file: uses,
    from: 'if (!stored.rule.approval) return;',
    to: "if (!stored.rule.approval || wanted.use === 'send') return;",
  },
  {
    name: 'An approval serves twice',
    finds: 'guarantee 11',
    file: uses,
    from: '  context.store.remove(records.vault.request);\n',
    to: '',
  },
  {
    name: 'An approval serves for another item',
    finds: 'guarantee 11',
    file: uses,
    from: "if (open === undefined || open.item !== stored.item || approver === undefined)\n    throw new Refusal('vaultApprovalWrong');\n  const asked = vaultRequestBody.encode(requestBody(stored, { ...wanted, nonce: open.nonce }, context));",
    to: "if (open === undefined || approver === undefined) throw new Refusal('vaultApprovalWrong');\n  const approvedItem = records.vault.items.map((record) => context.store.get(record)).find((one) => one?.item === open.item);\n  const asked = vaultRequestBody.encode(requestBody(approvedItem, { ...wanted, nonce: open.nonce }, context));",
  },
  {
    name: 'An approval serves for another use',
    long: true,
    finds: 'guarantee 11',
    file: uses,
    from: 'requestBody(stored, { ...wanted, nonce: open.nonce }, context)',
    to: 'requestBody(stored, { use: open.use, target: open.target, nonce: open.nonce }, context)',
  },
  {
    name: 'A revoked member approves',
    finds: 'guarantee',
    file: approvals,
    from: '  checkVoice(context);\n',
    to: '',
  },
  {
    name: 'A card approves what it asked for itself',
    long: true,
    finds: 'guarantee 11',
    file: approvals,
    from: 'const peer = peerOf(context, holder);',
    to: 'const peer = peerOf(context, holder) ?? required(context.store.get(records.slots[context.slot].roster))[holder];\n  function required(value) {\n    return value;\n  }',
  },
  {
    name: 'An item is sealed to a key that nothing attests',
    finds: 'guarantee 1',
    file: `${core}/tunnel/offer.ts`,
    from: '  checkSignature(label, offerBody.encode(body), signature, target.publicKey);\n',
    to: '',
  },
  {
    name: 'An item goes to a card that nobody has confirmed',
    finds: 'guarantee 10',
    file: transfer,
    from: "throw new Refusal('vaultCardUnconfirmed');",
    to: 'if (confirmed !== undefined) void confirmed;',
  },
  {
    name: 'A revoked card sends its items',
    long: true,
    finds: 'guarantee 6',
    file: transfer,
    from: '  checkNotRevoked(context);\n',
    to: '',
  },
  {
    name: 'An item of the set is taken for a wallet of another',
    long: true,
    finds: 'guarantee 10',
    file: transfer,
    from: "if (setId !== undefined && !equalBytes(setId, setOf(context).id)) throw new Refusal('vaultRuleRefused');",
    to: '',
  },
  {
    name: 'An item that is sent loses its rule',
    finds: 'guarantee 12',
    file: transfer,
    from: 'sealItem({ kind, label, rule, content, ...setId }',
    to: 'sealItem({ kind, label, rule: { ...rule, show: true }, content, ...setId }',
  },
  {
    name: 'A wallet of an item is a way round its rule',
    finds: 'guarantee 10',
    file: `${core}/handlers/wallet-from-vault.ts`,
    from: '  checkOptions(used, options);\n',
    to: '',
  },
  {
    name: 'A use is not counted',
    finds: 'guarantee 12',
    file: items,
    from: '{ ...stored, [counter]: Math.min(0xffffffff, stored[counter] + 1) }',
    to: '{ ...stored, [counter]: stored[counter] }',
  },
  {
    name: 'What was deleted stays in memory',
    finds: 'guarantee 12',
    file: items,
    from: '  for (const block of stored.blocks) store.remove(blockRecord(block));\n',
    to: '',
  },
  {
    name: 'The decoy lists the vault',
    finds: 'guarantee 13',
    file: `${core}/handlers/vault.ts`,
    from: '= (_, context) => ({\n  items',
    to: '= (_, asked, context = { ...asked, store: asked.memory }) => ({\n  items',
  },
  {
    name: 'The vault is listed without the PIN',
    finds: 'guarantee 13',
    file: 'protocol/src/commands/vault.ts',
    from: "const access = { sessions: ['pin'], lifecycles: ['active'] } as const;",
    to: "const access = { sessions: ['pin', 'can'], lifecycles: ['active'] } as const;",
  },
];

export const resetFaults: readonly Fault[] = [
  {
    name: 'An approval of a new PIN serves again',
    finds: 'guarantee 14',
    file: `${core}/passwords.ts`,
    from: '  store.remove(records.pinResetNonce);\n',
    to: '',
  },
  {
    name: 'One approval of a new PIN is enough where two are due',
    finds: 'guarantee 14',
    file: resetting,
    from: 'members.length < pinReset',
    to: 'members.length < 1',
  },
  {
    name: 'One member approves a new PIN twice',
    finds: 'guarantee 14',
    file: resetting,
    from: '[...new Set(approvals.map((approval) => acceptPinReset(approval, context)))]',
    to: 'approvals.map((approval) => acceptPinReset(approval, context))',
  },
  {
    name: 'A revoked card takes a new PIN',
    finds: 'guarantee',
    file: resetting,
    from: '  checkNotRevoked(context);\n  const { pinReset }',
    to: '  const { pinReset }',
  },
  {
    name: 'A revoked member approves a new PIN',
    finds: 'guarantee 6',
    file: resetting,
    from: '  checkNotRevoked(context);\n  const asking',
    to: '  const asking',
  },
  {
    name: 'An approval of a revoked member gives a new PIN',
    finds: 'guarantee 14',
    file: reset,
    from: 'const approver = peerOf(context, body.approver);',
    to: 'const approver = rosterOf(context).members[body.approver];',
  },
  {
    name: 'An approval for another card, or an earlier request, gives a new PIN',
    finds: 'guarantee 14',
    file: reset,
    from: "if (!isOfThisSet(body, context) || body.member !== setOf(context).member || !isOfRequest)\n    throw new Refusal('approvalWrong');",
    to: "if (!isOfThisSet(body, context) || isOfRequest === undefined) throw new Refusal('approvalWrong');",
  },
  {
    name: 'A daily card approves a new PIN of a backup',
    finds: 'guarantee 14',
    file: reset,
    from: "if (!mayReset(ownVoice(context), peer)) throw new Refusal('wrongRole');",
    to: '',
  },
];
