/** The rules of a clock and of what waits, one by one: each test fails where one of them is gone. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { announcementMessage, delayLabels, vetoBody, vetoMessage, wakeSubject } from '@symbolon/protocol/delays';
import { startingPolicies } from '@symbolon/protocol/policy';
import { anchorBody, anchorLabels, anchorStatement, type TimeAnchor } from '@symbolon/protocol/time';
import { describe, expect, test } from 'vitest';
import headers from '../../../vectors/bitcoin-headers.json' with { type: 'json' };
import { identityOf } from '../src/handlers/identity.ts';
import { openStore } from '../src/nvm/store.ts';
import { wordSubject } from '../src/time/announcements.ts';
import { signBody } from '../src/tunnel/sign.ts';
import { blankChip, type Chip } from './support/chip.ts';
import { limited, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import {
  adopts,
  answer,
  cloneTo,
  pin,
  primaryChip,
  proposalOf,
  rosterOf,
  setOfThree,
  signedBy,
} from './support/set.ts';
import { anchor, anchoredBy, anchorOf, answerOf, answersProof, proves, servers, timeOf } from './support/time.ts';

const day = 86_400;
const now = 1_800_000_000n;
const floor = 0x1d00ffff;
const puk = { session: 'puk' } as const;
const nonceOf = (chip: Chip): Uint8Array => chip.call('timeNonce', {}, pin).nonce;

describe('a header', () => {
  const [{ header = '' } = {}] = headers.main;
  const genesis = hexToBytes(header);
  const takes = (chip: Chip, bytes: Uint8Array): string => answer(chip, 'proveTime', { header: bytes });

  test('proves two hours less than it says, and leaves the nonce and what is spent', () => {
    const chip = primaryChip({ name: 'header' });
    anchor([chip], anchorOf(1, { floor }));
    chip.call('setPolicy', limited(10n, day), pin);
    chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
    chip.call('signData', { piece: scripted({ transfers: [{ amount: 10n }] }) }, pin);
    const nonce = nonceOf(chip);
    expect(chip.call('proveTime', { header: genesis }, pin).time).toBe(1_231_006_505n - 7200n);
    expect(nonceOf(chip)).toEqual(nonce);
    const last = hexToBytes(headers.testnet.at(-1)?.header ?? '');
    expect(takes(chip, last)).toBe('ok');
    expect(timeOf(chip)).toBeGreaterThan(1_231_006_505n + BigInt(day));
    // Spent before, and no fresh proof has dated it.
    expect(chip.call('getBudgets', {}, pin).left[0]?.left).toBe(0n);
  });

  test('begins no delay', () => {
    const primary = primaryChip({ name: 'header heir' });
    const heir = blankChip('header heir', '000000000002');
    cloneTo(primary, heir, { role: 'heir', wake: { delay: day, factor: false } });
    anchor([primary, heir], anchorOf(1, { floor }));
    heir.call('announce', { kind: 'wake', subject: wakeSubject }, pin);
    expect(takes(heir, genesis)).toBe('ok');
    const said = heir.call('timeNonce', {}, pin).announcement ?? new Uint8Array();
    expect(announcementMessage.decode(said).body.since).toBe(0n);
  });

  test('without work, or on a card with no floor, proves nothing', () => {
    const chip = primaryChip({ name: 'work' });
    anchor([chip], anchorOf(1));
    expect(takes(chip, genesis)).toBe('timeWrong');
    anchor([chip], anchorOf(1, { number: 2, floor }));
    expect(
      takes(
        chip,
        Uint8Array.from(genesis, (byte, at) => (at === 79 ? byte ^ 1 : byte)),
      ),
    ).toBe('timeWrong');
    expect(timeOf(chip)).toBe(0n);
    expect(takes(chip, genesis)).toBe('ok');
  });
});

describe('servers', () => {
  test('are known by a delegation each, also those that do not answer this time', () => {
    const chip = primaryChip({ name: 'delegations' });
    anchor([chip], anchorOf(2));
    const proofs = (places: readonly number[], certified: boolean) => {
      const nonce = nonceOf(chip);
      return places.map((at) => answerOf(servers[at]!, nonce, { time: now, at, certified }));
    };
    expect(answersProof(chip, proofs([0, 1], true))).toBe('ok');
    expect(answersProof(chip, proofs([0, 2], true))).toBe('ok');
    expect([...(chip.call('timeNonce', {}, pin).delegations ?? [])].sort()).toEqual([0, 1, 2]);
    expect(answersProof(chip, proofs([1, 2], false))).toBe('ok');
  });

  test('say a time above their radius, and below the year 36812', () => {
    const chip = primaryChip({ name: 'bounds' });
    anchor([chip]);
    const proof = (time: bigint) => [answerOf(servers[0]!, nonceOf(chip), { time })];
    expect(answersProof(chip, proof(3n))).toBe('timeWrong');
    expect(answersProof(chip, proof(4n))).toBe('ok');
    expect(answersProof(chip, proof(2n ** 40n + 1n))).toBe('timeWrong');
    expect(answersProof(chip, proof(2n ** 40n))).toBe('ok');
  });

  test('date nothing by a nonce of before a spending', () => {
    const chip = primaryChip({ name: 'spent' });
    anchor([chip]);
    chip.call('setPolicy', limited(10n, day), pin);
    const kept = answerOf(servers[0]!, nonceOf(chip), { time: now });
    chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
    chip.call('signData', { piece: scripted({ transfers: [{ amount: 10n }] }) }, pin);
    expect(answersProof(chip, [kept])).toBe('timeWrong');
    proves(chip, now);
    proves(chip, now + BigInt(day / 2) + 6n);
    expect(chip.call('getBudgets', {}, pin).left[0]?.left).toBe(5n);
    proves(chip, now + BigInt(day) + 6n);
    expect(chip.call('getBudgets', {}, pin).left[0]?.left).toBe(10n);
  });
});

test('a card that believes nobody’s time spends as before', () => {
  const chip = primaryChip({ name: 'timeless' });
  chip.call('setPolicy', limited(10n, day), pin);
  chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
  expect(answer(chip, 'signData', { piece: scripted({ transfers: [{ amount: 10n }] }) })).toBe('ok');
  expect(chip.call('getBudgets', {}, pin).left[0]?.left).toBe(0n);
});

describe('an anchor', () => {
  const adopting = (chip: Chip, change: { readonly version?: number; readonly epoch?: number }, value: TimeAnchor) => {
    const { setId, epoch } = rosterOf(chip);
    const body = { version: 2, setId, epoch, ...change, anchor: value };
    return answer(chip, 'adoptAnchor', { statement: anchorStatement.encode({ body, signatures: [] }) });
  };

  test('is signed up to sixteen numbers ahead, and another one of the same number never', () => {
    const chip = primaryChip({ name: 'numbers' });
    anchor([chip]);
    expect(answer(chip, 'signAnchor', anchorOf(1, { number: 17 }))).toBe('ok');
    expect(answer(chip, 'signAnchor', anchorOf(1, { number: 18 }))).toBe('notAllowed');
    expect(answer(chip, 'signAnchor', anchorOf(2))).toBe('notAllowed');
  });

  test('of another version, of another epoch or of no later number is none', () => {
    const chip = primaryChip({ name: 'versions' });
    anchor([chip], anchorOf(1, { number: 2 }));
    const next = anchorOf(1, { number: 3 });
    expect(adopting(chip, {}, next)).toBe('quorumMissing');
    expect(adopting(chip, { version: 1 }, next)).toBe('incorrectData');
    expect(adopting(chip, {}, { ...next, version: 1 })).toBe('incorrectData');
    expect(adopting(chip, { epoch: 1 }, next)).toBe('otherCeremony');
    expect(adopting(chip, {}, anchorOf(2, { number: 2 }))).toBe('notAllowed');
  });

  test('is chosen at once by the only card with a voice, where its word waits, and the next one is not', () => {
    const primary = primaryChip({ name: 'alone with an heir', delays: { pinReset: 0, loosening: 0, word: 9 * day } });
    cloneTo(primary, blankChip('its heir', '000000000002'), { role: 'heir', wake: { delay: 30 * day, factor: false } });
    expect(answer(primary, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), primary) })).toBe('ok');
    const next = anchoredBy(anchorOf(1, { number: 2 }), primary);
    expect(answer(primary, 'adoptAnchor', { statement: next })).toBe('quorumMissing');
  });

  test('is chosen by the PUK of one of two, unless that one sleeps until a delay is over', () => {
    const primary = primaryChip({ name: 'one of two' });
    const [heir, second] = [blankChip('heir of two', '000000000002'), blankChip('one of two', '000000000003')];
    cloneTo(primary, heir, { role: 'heir', wake: { delay: day, factor: false } });
    cloneTo(primary, second, { role: 'backup' });
    anchor([primary, second]);
    const own = anchoredBy(anchorOf(1, { number: 2 }), second);
    expect(answer(second, 'adoptAnchor', { statement: own })).toBe('quorumMissing');
    expect(answer(second, 'adoptAnchor', { statement: own }, puk)).toBe('ok');
  });
});

describe('what waits', () => {
  const heirs = (name: string) => {
    const { first: heir, ...set } = setOfThree({
      roles: ['heir', 'backup'],
      wake: { delay: day, factor: false },
      name,
    });
    anchor([set.primary, heir, set.second]);
    return { ...set, heir };
  };
  const delays = { pinReset: 0, loosening: 0, word: 9 * day };
  const announced = (chip: Chip) => chip.call('timeNonce', {}, pin).announcement;

  test('of the word of the primary waits for the delay of the word, and is then taken by others', () => {
    const { primary, first, second } = setOfThree({ delays: { ...delays, loosening: 7 * day }, name: 'two delays' });
    anchor([primary, first, second], anchorOf(1), [primary, first]);
    const next = anchorOf(1, { number: 2 });
    const { setId, epoch } = rosterOf(primary);
    const body = anchorBody.encode({ version: 2, setId, epoch, anchor: next });
    primary.call('announce', { kind: 'word', subject: wordSubject(anchorLabels.anchor, body) }, pin);
    proves(primary, now);
    proves(primary, now + BigInt(8 * day));
    const takes = (chip: Chip): string => answer(chip, 'adoptAnchor', { statement: anchoredBy(next, primary) });
    expect(takes(first)).toBe('quorumMissing');
    proves(primary, now + BigInt(9 * day) + 6n);
    expect([first, second, primary].map(takes)).toEqual(['ok', 'ok', 'ok']);
  });

  test('begins with a proof of afterwards, whatever time was proven before', () => {
    const { heir } = heirs('proven before');
    proves(heir, now);
    heir.call('announce', { kind: 'wake', subject: wakeSubject }, pin);
    expect(answer(heir, 'activate', {})).toBe('tooEarly');
  });

  test('is forgotten by nothing that does not wait', () => {
    const primary = primaryChip({ delays, name: 'kept' });
    anchor([primary]);
    primary.call('setPolicy', limited(10n), pin);
    primary.call('announce', { kind: 'word', subject: new Uint8Array(32) }, pin);
    expect(answer(primary, 'setPolicy', startingPolicies.open)).toBe('ok');
    expect(announced(primary)).toBeDefined();
  });

  test('drops by a sign of life of the very second in which its delay began', () => {
    const { primary, heir } = heirs('same second');
    heir.call('announce', { kind: 'wake', subject: wakeSubject }, pin);
    proves(heir, now);
    proves(primary, now + 6n);
    heir.call('takeVeto', primary.call('veto', { member: 1 }, pin), pin);
    expect(announced(heir)).toBeUndefined();
  });

  test('drops by no veto of another version, another set or an earlier epoch, though a member has signed it', () => {
    const { primary, heir, second } = heirs('signed vetoes');
    const nonce = new Uint8Array(16);
    const { body } = vetoMessage.decode(primary.call('veto', { member: 1, nonce }, pin).veto);
    expect(body.clock).not.toEqual(new Uint8Array(32));
    // A card without a clock gives one too, by the name of what was announced.
    const other = primaryChip({ name: 'no clock' });
    cloneTo(other, blankChip('no clock', '000000000004'), { role: 'backup' });
    const timeless = vetoMessage.decode(other.call('veto', { member: 1, nonce }, pin).veto);
    expect(timeless.body.clock).toEqual(new Uint8Array(32));
    const next = signedBy(proposalOf(primary, { 2: { standing: 'revoked' } }), primary);
    for (const chip of [primary, heir, second]) adopts(chip, next);
    const given = (change: Partial<typeof body>): string => {
      const changed = { ...body, epoch: 1, ...change };
      const { secretKey } = identityOf(openStore(primary.memory));
      const signature = signBody(delayLabels.veto, vetoBody.encode(changed), secretKey);
      return answer(heir, 'takeVeto', { veto: vetoMessage.encode({ body: changed, signature }) });
    };
    for (const change of [{ version: 1 }, { setId: new Uint8Array(16) }, { epoch: 0 }])
      expect(given(change)).toBe('vetoWrong');
    expect(given({})).toBe('ok');
    expect(given({ epoch: 2 })).toBe('ok');
  });
});
