/** Faults that a card may have about time, as data: each is one change of ours, and breaks one of the guarantees. */
import type { Fault } from '../../../../packages/conformance/test/support/faulty-card.ts';

const core = 'card-core/src';
const proofs = `${core}/time/proofs.ts` as const;
const delays = `${core}/time/announcements.ts` as const;
const set = `${core}/handlers/set.ts` as const;
const time = `${core}/handlers/time.ts` as const;

/** `finds` is what the search says of it. */
export const faults: readonly Fault[] = [
  {
    name: 'Time goes back with an older proof',
    finds: 'went back',
    file: proofs,
    from: 'const time = low > clock.time ? low : clock.time;',
    to: 'const time = low;',
  },
  {
    name: 'One server is enough, whatever the owner wanted',
    finds: 'ahead of the time',
    file: proofs,
    from: 'proofs.length < anchor.needed || ',
    to: '',
  },
  {
    name: 'One server counts for two',
    finds: 'ahead of the time',
    file: proofs,
    from: 'if (anchor.needed === 0 || proofs.length < anchor.needed || different.size < proofs.length)',
    to: 'if (anchor.needed === 0 || proofs.length < anchor.needed)',
  },
  {
    name: 'The latest of the servers counts, not the earliest',
    finds: 'ahead of the time',
    file: proofs,
    from: 'const low = BigInt(Math.min(...read.map((one) => one.low)));',
    to: 'const low = BigInt(Math.max(...read.map((one) => one.low)));',
  },
  {
    name: 'The radius of a server is added, not taken off',
    finds: 'ahead of the time',
    file: proofs,
    from: 'low: Number(midpoint) - radius',
    to: 'low: Number(midpoint) + radius',
  },
  {
    name: 'A block counts as of its own timestamp',
    finds: 'ahead of the time',
    file: proofs,
    from: 'low: time - headerAhead',
    to: 'low: time',
  },
  {
    name: 'Servers that differ by years date what was spent',
    finds: ' later',
    file: proofs,
    from: "if (high - low > widestSpread) throw new Refusal('timeWrong');",
    to: '',
  },
  {
    name: 'What is announced keeps the nonce of before',
    finds: 'too early',
    file: time,
    from: 'return { announcement: signAnnouncement(announced, context), nonce: renewNonce(context, clock) };',
    to: 'return { announcement: signAnnouncement(announced, context), nonce: clock.nonce ?? renewNonce(context, clock) };',
  },
  {
    name: 'The delay begins at the earliest time that it can have been',
    finds: 'too early',
    file: proofs,
    from: 'context.store.put(record, { ...announced, since: later(high, time) });',
    to: 'context.store.put(record, { ...announced, since: low });',
  },
  {
    name: 'The delay begins anew with each proof',
    finds: 'does not wake a delay later',
    file: proofs,
    from: 'if (announced?.since === 0n && high !== undefined)',
    to: 'if (announced !== undefined && high !== undefined)',
  },
  {
    name: 'A delay that no time was proven for is over',
    finds: 'too early',
    file: delays,
    from: 'if (!isAbout(announced, kind, subject) || announced.since === 0n) return false;',
    to: 'if (!isAbout(announced, kind, subject)) return false;',
  },
  {
    name: 'Something else was announced than is done',
    finds: 'too early',
    file: delays,
    from: 'return announced?.kind === kind && equalBytes(announced.subject, subject);',
    to: 'return announced?.kind === kind;',
  },
  {
    name: 'A backup wakes with the second factor alone',
    finds: 'woke too early',
    file: set,
    from: "if (by === 'delay' || wake?.factor === true) checkDelay",
    to: "if (by === 'delay') checkDelay",
  },
  {
    name: 'The PUK of an heir stands for its delay',
    finds: 'woke too early',
    file: set,
    from: "if (by === 'puk') return wake === undefined || wake.factor;",
    to: "if (by === 'puk') return true;",
  },
  {
    name: 'A policy is loosened at once',
    finds: 'loosened too early',
    file: `${core}/handlers/policy.ts`,
    from: "settleDelay(context, 'policy', sha256(policyCoder.encode(policy)));",
    to: '',
  },
  {
    name: 'A voucher is issued at once',
    finds: 'never announced',
    file: `${core}/handlers/policy.ts`,
    from: "settleDelay(context, 'voucher', sha256(commands.issueVoucher.request.encode(request)));",
    to: '',
  },
  {
    name: 'The word of the primary revokes at once',
    finds: 'word too early',
    file: set,
    from: 'delayed: delays.word > 0 && next.epoch !== now.epoch,',
    to: '',
  },
  {
    name: 'The word of the primary changes at once whose time counts',
    finds: 'other servers too early',
    file: `${core}/time/anchor.ts`,
    from: 'delayed: delays.word > 0 && !isFirstOfOwn(now, roster, set.member),',
    to: '',
  },
  {
    name: 'An heir vetoes',
    finds: 'an heir has a voice',
    file: time,
    from: "export const veto: Handler<'veto'> = ({ member, nonce }, context) => {\n  checkVoice(context);",
    to: "export const veto: Handler<'veto'> = ({ member, nonce }, context) => {",
  },
  {
    name: 'A veto is taken, and changes nothing',
    finds: 'and waits on',
    file: time,
    from: "forgetAnnounced(context);\n  logWalletEvent(context, 'vetoed'",
    to: "logWalletEvent(context, 'vetoed'",
  },
  {
    name: 'What was spent is dated by a nonce of before',
    finds: 'were signed within',
    file: `${core}/time/clock.ts`,
    from: 'if (clock?.nonce !== undefined) putClock(context, { ...clock, nonce: undefined });',
    to: '',
  },
  {
    name: 'What was spent is dated by the earliest time',
    finds: 'were signed within',
    file: proofs,
    from: 'settleBudgets(context, { now: time, latest: high });',
    to: 'settleBudgets(context, { now: time, latest: low });',
  },
  {
    name: 'A clone with a shorter period takes no more than its allowance from its source',
    finds: 'were signed within',
    file: `${core}/policy/shares.ts`,
    from: 'return own < period ?',
    to: 'return own < 0 ?',
  },
  {
    name: 'A clone’s allowance is not taken from its source',
    finds: 'were signed within',
    file: `${core}/policy/shares.ts`,
    from: 'return changed(policy, clonePolicy, (allowance, given) => allowance - given);',
    to: 'return changed(policy, clonePolicy, (allowance) => allowance);',
  },
];
