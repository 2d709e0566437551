/** Faults in clones and sets. */
import type { Fault } from '../support/faulty-card.ts';

const core = 'card-core/src';
const source = `${core}/handlers/clone-source.ts` as const;
const set = `${core}/handlers/set.ts` as const;
const policy = `${core}/handlers/policy.ts` as const;

/** Takes what a certificate says, whoever signed it. */
const subjectOf = `    const { decodeCertificate } = require("@symbolon/protocol/certificates");
    const { holder, pack, firmware, publicKey } = decodeCertificate(chain.at(-1)).body;
    return { trust: trust.kind, cardNumber: holder.slice(2), pack, firmware, publicKey };
`;

export const cloneFaults: readonly Fault[] = [
  {
    name: 'An offer is made anew each time',
    finds: 'CL-03',
    file: `${core}/offers.ts`,
    from: 'if (before !== undefined && isSame) return before;',
    to: "if (before !== undefined && isSame && terms.purpose !== 'clone') return before;",
  },
  {
    name: 'Other terms get another export',
    finds: 'CL-05',
    file: source,
    from: '} else if (!equalBytes(known.receiptHash, expected)) {',
    to: '} else if (false) {',
  },
  {
    name: 'A member gets the export again after its receipt',
    finds: 'CL-06',
    file: source,
    from: "if (known === undefined ? standing !== 'admitted' : !known.pending) throw new Refusal('alreadyMember');",
    to: '',
  },
  {
    name: 'A clone may be a primary',
    finds: 'CL-07',
    file: source,
    from: '|| !isCloneRole(request.role)) throw',
    to: "|| request.role === 'share') throw",
  },
  {
    name: 'Signatures of other cards are not checked',
    finds: 'CL-09',
    file: `${core}/tunnel/sign.ts`,
    from: "if (!valid) throw new Refusal('notGenuine');",
    to: '',
  },
  {
    name: 'A clone may get a wider policy',
    finds: 'CL-11',
    file: source,
    from: 'if (budgets === undefined || !isTightening(policy, source))',
    to: 'if (budgets === undefined)',
  },
  {
    name: 'A sealed set exports',
    finds: 'CL-20',
    file: source,
    from: "if (set.sealed && !roster.members.some(admitted)) throw new Refusal('setSealed');",
    to: '',
  },
  {
    name: 'A set has room for any number of clones',
    finds: 'CL-21',
    file: `${core}/sets.ts`,
    from: 'return members.length - 1 < Math.min(set.limit, limits.clones.max);',
    to: 'return members.length - 1 < limits.clones.max;',
  },
  {
    name: 'A set is sealed while a receipt is missing',
    finds: 'CL-19',
    file: source,
    from: "if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');\n  if (set.sealed)",
    to: 'if (set.sealed)',
  },
  {
    name: 'A policy is set while a receipt is missing',
    finds: 'CL-19',
    file: policy,
    from: "if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');",
    to: '',
  },
  {
    name: 'A dormant backup signs',
    finds: 'ST-01',
    file: `${core}/sets.ts`,
    from: "if (setOf(context).dormant) throw new Refusal('memberDormant');",
    to: '',
  },
  {
    name: 'A wrong PUK activates a backup',
    finds: 'ST-02',
    file: set,
    from: '  if (!isRight) {',
    to: '  if (false) {',
  },
  {
    name: 'ACTIVATE takes no try of the PUK',
    finds: 'ST-02',
    file: set,
    from: "  takeTry(store, 'puk');\n",
    to: '',
  },
  {
    name: 'Any card may be activated with an approval',
    finds: 'ST-05',
    file: set,
    from: "if (!isSleeper(peer.role)) throw new Refusal('wrongRole');",
    to: '',
  },
  {
    name: 'A revoked card signs',
    finds: 'ST-07',
    file: `${core}/sets.ts`,
    from: "if (selfOf(context).standing === 'revoked') throw new Refusal('memberRevoked');",
    to: '',
  },
  {
    name: 'A voucher is good for ever',
    finds: 'ST-10',
    file: policy,
    from: "if (counter <= (rules.redeemed[issuer] ?? 0xffffffff)) throw new Refusal('voucherUsed');",
    to: '',
  },
  {
    name: 'Every member issues vouchers',
    finds: 'ST-11',
    file: policy,
    from: "if (selfOf(context).role !== 'primary' && !(member === own && maySetAnyPolicy(context)))\n    throw new Refusal('wrongRole');",
    to: '',
  },
  {
    name: 'A clone loosens its policy',
    finds: 'ST-12',
    file: policy,
    from: "if (!maySetAnyPolicy(context)) throw new Refusal('policyLoosened');",
    to: '',
  },
  {
    name: 'A cosigner signs without the approval of another',
    finds: 'ST-14',
    file: 'card-core/src/handlers/sign.ts',
    from: "return selfOf(context).role === 'cosigner';",
    to: 'return selfOf(context).standing === undefined;',
  },
  {
    name: 'A batch is of the root whose name it has',
    finds: 'CL-30',
    file: 'protocol/src/certificates/trust-store.ts',
    from: "  checkLink(root, batch, 'batch');\n",
    to: '',
  },
  {
    name: 'Any root is one of the pack',
    finds: 'CL-30',
    file: `${core}/tunnel/peer.ts`,
    from: "    throw new Refusal('notGenuine');\n",
    to: subjectOf,
  },
  {
    name: 'Any card gives a wallet to a blank one',
    finds: 'CL-31',
    file: `${core}/tunnel/peer.ts`,
    from: "    throw new Refusal('notGenuine');\n",
    to: subjectOf,
  },
  {
    name: 'A card certificate is of the batch whose name it has',
    finds: 'CL-31',
    file: 'protocol/src/certificates/trust-store.ts',
    from: "  checkLink(batch.body, card, 'card');\n",
    to: '',
  },
  {
    name: 'A share may be more than the allowance of the clone',
    finds: 'CL-28',
    file: `${core}/policy/shares.ts`,
    from: 'left >= 0n && left <= allowance',
    to: 'left >= 0n',
  },
  {
    name: 'A card that is revoked gets its export again',
    finds: 'CL-33',
    file: source,
    from: "  if (standing === 'revoked') throw new Refusal('memberRevoked');\n",
    to: '',
  },
  {
    name: 'The receipt of a card that is revoked is taken',
    finds: 'CL-33',
    file: source,
    from: "  if (target.standing === 'revoked') throw new Refusal('memberRevoked');\n",
    to: '',
  },
];
