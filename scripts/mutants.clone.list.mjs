/**
 * Faults of the clone protocol, each of which the harness of an attacking relay, of torn backups or of shared budgets
 * finds by itself.
 */
const core = 'packages/card-core/src';
const roles = 'packages/card-core/src/clone';
const tunnel = 'packages/card-core/src/tunnel';
const adversary = 'integration-tests/test/attacks/adversary.test.ts';
const attacks = [adversary, 'breaks no guarantee with messages replayed, mixed, damaged and made up'];
const orders = [adversary, 'breaks none in any order of the messages of two ceremonies'];
const torn = [
  'integration-tests/test/ceremonies/torn-backup.test.ts',
  'comes to exactly the clones that were agreed on',
];
const shared = ['integration-tests/test/signing/set-budgets.test.ts', 'is never more than the owner allowed'];

export const cloneMutants = [
  {
    name: 'clone: signatures cover the label, not what is said',
    file: `${tunnel}/sign.ts`,
    from: 'return concatBytes(label, body);',
    to: 'return concatBytes(label, body.subarray(body.length));',
    by: attacks,
  },
  {
    name: 'clone: an export need not answer the offer that is open',
    file: `${roles}/target.ts`,
    from: "  if (!equalBytes(body.header.offerHash, sha256(createOffer(pending, own)))) throw new Refusal('otherCeremony');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: a card that has an export to come gets one for another offer',
    file: `${core}/handlers/clone-source.ts`,
    from: '} else if (!equalBytes(known.receiptHash, expected)) {',
    to: '} else if (known.receiptHash.length === 0) {',
    by: attacks,
  },
  {
    name: 'clone: any member is a source',
    file: `${core}/handlers/clone-source.ts`,
    from: "if (selfOf(context).role !== 'primary' || !isCloneRole(request.role)) throw",
    to: 'if (!isCloneRole(request.role)) throw',
    by: attacks,
  },
  {
    name: 'clone: a second primary is made',
    file: `${core}/handlers/clone-source.ts`,
    from: "return role !== 'primary' && role !== 'share';",
    to: "return role !== 'share';",
    by: attacks,
  },
  {
    name: 'clone: any pack will do',
    file: `${tunnel}/peer.ts`,
    from: "  if (!equalBytes(peer.pack, self.pack) && !anyPack(peer.publicKey)) throw new Refusal('otherPack');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: the receipt of a revoked member is taken',
    file: `${core}/handlers/clone-source.ts`,
    from: "  if (target.standing === 'revoked') throw new Refusal('memberRevoked');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: a revoked member signs on',
    file: `${core}/sets.ts`,
    from: "  if (selfOf(context).standing === 'revoked') throw new Refusal('memberRevoked');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: clones are not counted',
    file: `${core}/handlers/clone-source.ts`,
    from: "  if (!hasRoom(set, members)) throw new Refusal('setFull');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: a revoked clone makes room for another',
    file: `${core}/sets.ts`,
    from: 'return members.length - 1 < Math.min',
    to: "return members.filter(({ standing }) => standing !== 'revoked').length - 1 < Math.min",
    by: attacks,
  },
  {
    name: 'clone: a seal is not remembered',
    file: `${core}/handlers/clone-source.ts`,
    from: '{ ...set, sealed: true });',
    to: '{ ...set });',
    by: orders,
  },
  {
    name: 'clone: sealed while a clone is waited for',
    file: `${core}/handlers/clone-source.ts`,
    from: "  if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');\n  if (set.sealed)",
    to: '  if (set.sealed)',
    by: orders,
  },
  {
    name: 'clone: a share is copied',
    file: `${core}/handlers/clone-source.ts`,
    from: '    putRules(context, { ...rules, ...rest });\n',
    to: '',
    by: shared,
  },
  {
    name: 'clone: a share is taken again with an export that is made again',
    file: `${core}/handlers/clone-source.ts`,
    from: '  if (isNew) {\n',
    to: '  if (index > 0) {\n',
    by: torn,
  },
  {
    name: 'clone: an epoch begins while a clone is waited for',
    file: `${core}/handlers/set.ts`,
    from: 'if (next.epoch !== setOf(context).epoch && pending.length > 0)',
    to: 'if (next.epoch < 0 && pending.length > 0)',
    by: attacks,
  },
  {
    name: 'clone: older firmware will do',
    file: `${tunnel}/offer.ts`,
    from: "  if (body.release < release) throw new Refusal('olderFirmware');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: a backup is awake',
    file: `${core}/handlers/clone-target.ts`,
    from: 'dormant: isSleeper(role),',
    to: 'dormant: false,',
    by: attacks,
  },
  {
    name: 'clone: the target keeps its ephemeral secret',
    file: `${core}/handlers/clone-target.ts`,
    from: '  store.remove(slot.pendingOffer);\n',
    to: '',
    by: attacks,
  },
  {
    name: 'clone: the source keeps what opens its exports',
    file: `${core}/sets.ts`,
    from: '  context.store.remove(slotRecordsOf(context).exporting);\n',
    to: '',
    by: attacks,
  },
  {
    name: 'clone: any receipt of a member confirms it',
    file: `${roles}/source.ts`,
    from: "  if (!equalBytes(receiptHash(body), expected.receiptHash)) throw new Refusal('otherCeremony');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: a looser policy than the source has',
    file: `${core}/handlers/clone-source.ts`,
    from: 'if (budgets === undefined || !isTightening(policy, source)) throw',
    to: 'if (budgets === undefined) throw',
    by: attacks,
  },
  {
    name: 'clone: all keys, whatever the scope',
    file: `${core}/handlers/clone-source.ts`,
    from: 'const given = restrictWallet(wallet, scope);',
    to: 'const given = restrictWallet(wallet, scope.slice(scope.length));',
    by: attacks,
  },
  {
    name: 'clone: nobody need agree to a list of members',
    file: `${core}/word.ts`,
    from: "  if (!byPrimary && !byLast && !isQuorum(signers.size, members)) throw new Refusal('quorumMissing');\n",
    to: '',
    by: attacks,
  },
  {
    name: 'clone: an approval of activation holds in every epoch',
    file: `${core}/policy/statements.ts`,
    from: 'equalBytes(setId, own.id) && epoch === own.epoch;',
    to: 'equalBytes(setId, own.id) && epoch >= 0;',
    by: attacks,
  },
  {
    name: 'clone: an answer leaves before the clone is recorded',
    file: `${core}/handlers/clone-source.ts`,
    from: '    putExport(context, {\n      member,',
    to: '    if (member < 0) putExport(context, {\n      member,',
    by: torn,
  },
  {
    name: 'clone: a card can not give its receipt again',
    file: `${core}/handlers/clone-target.ts`,
    from: 'if (request.export.length > 0 && !equalBytes(',
    to: 'if (!equalBytes(',
    by: torn,
  },
];
