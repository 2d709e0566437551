/** Faults in budgets, policies, approvals and the log of them. */
import type { Fault } from '../support/faulty-card.ts';

const sign = 'card-core/src/handlers/sign.ts';
const decide = 'protocol/src/policy/decide.ts';
const scope = 'protocol/src/policy/scope.ts';
const statements = 'card-core/src/policy/statements.ts';
const spendsOne =
  'putRules(context, { ...rules, budgets: budgets.map((one) => ({ ...one, spent: one.spent + 1n })) });';

export const spendingFaults: readonly Fault[] = [
  {
    name: 'What is signed is not counted',
    finds: 'PO-05',
    file: sign,
    from: '    putRules(context, after);\n',
    to: '',
  },
  {
    name: 'The fee is not counted',
    finds: 'PO-05',
    file: decide,
    from: 'total: facts.fee.amount === 0n ? tally : addAmount(tally, facts.fee, policy),',
    to: 'total: tally,',
  },
  {
    name: 'What was spent is forgotten without power',
    finds: 'PO-05',
    file: 'card-core/src/reset.ts',
    from: 'export function finishErasing(memory: Store): void {\n',
    to: `export function finishErasing(memory: Store): void {
      for (const { rules } of records.slots) {
        const kept = memory.get(rules);
        if (kept === undefined) continue;
        memory.put(rules, { ...kept, budgets: kept.budgets.map((one) => ({ ...one, spent: 0n })) });
        memory.commit();
      }\n`,
  },
  {
    name: 'An allowance is no limit',
    finds: 'PO-06',
    file: decide,
    from: '(rule) => leftOf(total.budgets, rule, total.now)',
    to: '() => undefined',
  },
  {
    name: 'A new policy gives back what was spent',
    finds: 'PO-07',
    file: 'card-core/src/handlers/policy.ts',
    from: 'rulesUnder(policy, rules, context);',
    to: 'rulesUnder(policy, { ...rules, budgets: [] }, context);',
  },
  {
    name: 'What is refused is counted',
    finds: 'PO-08',
    file: sign,
    from: "    if (decision.kind === 'refuse') return",
    to: `    if (decision.kind === 'refuse') {
      ${spendsOne}
      context.store.commit();
    }
    if (decision.kind === 'refuse') return`,
  },
  {
    name: 'APPROVE spends',
    finds: 'PO-08',
    file: sign,
    from: "    if (purpose === 'approve') return;\n",
    to: `    if (purpose === 'approve') {\n      ${spendsOne}\n      return;\n    }\n`,
  },
  {
    name: 'A limit may be exceeded by one',
    finds: 'PO-09',
    file: scope,
    from: 'limit !== undefined && amount > limit;',
    to: 'limit !== undefined && amount > limit + 1n;',
  },
  {
    name: 'A limit may not be reached',
    finds: 'PO-09',
    file: scope,
    from: 'limit !== undefined && amount > limit;',
    to: 'limit !== undefined && amount >= limit;',
  },
  {
    name: 'Any recipient is allowed',
    finds: 'PO-09',
    file: decide,
    from: "  ['recipientRefused', ({ total }) => total.otherRecipients],\n",
    to: '',
  },
  {
    name: 'Blind transactions are always signed',
    finds: 'PO-10',
    file: decide,
    from: "  ['blindRefused', (total) => isBlind(total) && total.policy.blind === 'refuse'],\n",
    to: '',
  },
  {
    name: 'Refusals are not logged',
    finds: 'LG-11',
    file: sign,
    from: 'if (!isWithoutPin(context)) logRefusal(',
    to: 'if (false) logRefusal(',
  },
  {
    name: 'Refusals are entries, and not counted',
    finds: 'LG-10',
    file: 'protocol/src/log/events.ts',
    from: "digestsRefused: define(0x51, refused, { counter: 'refusals' }),",
    to: 'digestsRefused: define(0x51, refused),',
  },
  {
    name: 'The tag of a transaction is that of another',
    finds: 'LG-11',
    file: sign,
    from: 'const tag = tagOf(commitment);',
    to: 'const tag = tagOf(sha256(commitment));',
  },
  {
    name: 'A PIN that is blocked leaves no entry',
    finds: 'LG-12',
    file: 'card-core/src/passwords.ts',
    from: "    if (pin.tries === 0) logCardEvent(store, 'pinBlocked', {});\n",
    to: '',
  },
  {
    name: 'Anybody with a phone fills the log',
    finds: 'LG-13',
    file: sign,
    from: 'if (!isWithoutPin(context)) logRefusal(',
    to: 'if (true) logRefusal(',
  },
  {
    name: 'APPROVE signs the transaction',
    finds: 'ST-15',
    file: sign,
    from: "return purpose === 'sign' ? signAll(due, keys, context) : [];",
    to: 'return signAll(due, keys, context);',
  },
  {
    name: 'Who signs approves too',
    finds: 'ST-15',
    file: sign,
    from: "...(reading.purpose === 'approve' && {",
    to: '...(true && {',
  },
  {
    name: 'The approval is of nothing',
    finds: 'ST-15',
    file: sign,
    from: 'signApproval(transaction.commitment, context)',
    to: 'signApproval(new Uint8Array(32), context)',
  },
  {
    name: 'A member approves what it did not read to the end',
    finds: 'ST-16',
    file: sign,
    from: '    const { due, transaction } = hidingReason(context, () => reading.end(judgeFor(reading, context)));\n',
    to: `    let ended;
    try {
      ended = reading.end(judgeFor(reading, context));
    } catch (error) {
      if (reading.purpose === 'sign') throw error;
      const [hash, none] = [new Uint8Array(32), { count: 0, amount: 0n }];
      const facts = { chain: '', fee: { asset: '', amount: 0n }, transfers: 0, approvals: 0, inputs: none, change: none,
        accounts: [], sighashTypes: [], warnings: [] };
      ended = { due: [], transaction: { interpreter: 1, bytesRead: 0, bytesHash: hash, toldHash: hash, facts, commitment: hash } };
    }
    const { due, transaction } = ended;\n`,
  },
  {
    name: 'A member approves what its own policy refuses',
    finds: 'ST-16',
    file: sign,
    from: "    if (decision.kind === 'refuse') return",
    to: "    if (decision.kind === 'refuse' && purpose === 'sign') return",
  },
  {
    name: 'An approval is for every transaction',
    finds: 'ST-17',
    file: sign,
    from: 'approved !== undefined && equalBytes(approved, commitment);',
    to: 'approved !== undefined;',
  },
  {
    name: 'The approval of another set is taken',
    finds: 'ST-18',
    file: statements,
    from: 'equalBytes(setId, own.id) && ',
    to: '',
  },
  {
    name: 'The signature of an approval is not verified',
    finds: 'ST-18',
    file: statements,
    from: "  verify('approvalWrong', () =>\n    checkSignature(statementLabels.approval, approvalBody.encode(body), signature, approver.publicKey),\n  );\n",
    to: '',
  },
  {
    name: 'A cosigner approves its own transactions',
    finds: 'ST-19',
    file: statements,
    from: 'const approver = voiceOf(context, body.approver);\n  if (!isOfThisSet(body, context) || approver === undefined) throw',
    to: 'const approver = rosterOf(context).members[body.approver];\n  if (!isOfThisSet(body, context) || approver === undefined) throw',
  },
  {
    name: 'An approval outlives its epoch',
    finds: 'ST-20',
    file: statements,
    from: ' && epoch === own.epoch;',
    to: ';',
  },
  {
    name: 'A revoked card approves',
    finds: 'ST-21',
    file: sign,
    from: "  checkMember(context);\n  const interpreter = context.interpreters.find((known) => known.id === id);\n  // What it would sign counts nowhere.\n  if (purpose === 'approve') checkVoice(context);",
    to: "  if (purpose === 'sign') checkMember(context);\n  const interpreter = context.interpreters.find((known) => known.id === id);",
  },
  {
    name: 'A dormant backup approves',
    finds: 'ST-22',
    file: sign,
    from: '  checkMember(context);\n  const interpreter = context',
    to: "  if (purpose === 'sign') checkMember(context);\n  const interpreter = context",
  },
  {
    name: 'What was approved is not counted',
    finds: 'ST-23',
    file: sign,
    from: '    putRules(context, after);\n',
    to: '    putRules(context, isApproved ? rules : after);\n',
  },
];
