/**
 * Whatever hosts do, in whatever order, with every PIN in their hands: nothing leaves a vault that its rule forbids,
 * and nothing is used more often than another member has approved. Three cards of a set and one of somebody else's.
 *
 * `VAULT_RUNS` and `VAULT_FROM` in the environment: more runs, and where they begin.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
} from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { type VaultRule, vaultRequestMessage } from '@symbolon/protocol/vault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import type { Chip, RunOptions } from './support/chip.ts';
import { pin } from './support/set.ts';
import { cards, keyOf } from './support/vault.ts';

/** Something that was stored, how it can be told when it is seen, and what happened to it. */
type Secret = {
  readonly label: string;
  readonly rule: VaultRule;
  /** Where it was stored. */
  readonly origin: number;
  readonly traces: readonly Uint8Array[];
  approvals: number;
  uses: number;
};

const noBytes = new Uint8Array();

function world() {
  const { primary, first, second, foreign } = cards();
  const chips: readonly Chip[] = [primary, first, second, foreign];
  const secrets: Secret[] = [];
  const pool = {
    offer: [] as Uint8Array[],
    sealed: [] as Uint8Array[],
    request: [] as Uint8Array[],
    approval: [] as Uint8Array[],
  };

  /** One command. Whatever the card answers is looked through for what it may not say. */
  function send<N extends CommandName>(
    chip: Chip,
    name: N,
    request: RequestOf<Commands[N]>,
    options: RunOptions = pin,
  ): ResponseOf<Commands[N]> | undefined {
    const { data, status: sw } = chip.send(name, request, options);
    for (const { rule, label, traces } of secrets) {
      if (!traces.some((trace) => Buffer.from(data).includes(Buffer.from(trace)))) continue;
      const may = rule.show && (name === 'vaultRead' || (name === 'exportWallet' && !rule.approval));
      expect(may, `${name} shows ${label}`).toBe(true);
    }
    return sw === status.ok ? (commands[name].response.decode(data) as ResponseOf<Commands[N]>) : undefined;
  }

  const byLabel = (label: string | undefined) => secrets.find((secret) => secret.label === label);
  const entries = (chip: Chip) => openStore(chip.memory);
  const held = (chip: Chip) => records.vault.items.flatMap((record) => entries(chip).get(record) ?? []);
  const secretOf = (chip: Chip, item: number) => byLabel(held(chip).find((one) => one.item === item)?.label);

  function checkHolders(): void {
    for (const [place, chip] of chips.entries())
      for (const { label, rule } of held(chip)) {
        const secret = byLabel(label);
        if (secret === undefined) throw new Error('nobody stored that');
        expect(rule, label).toEqual(secret.rule);
        const sameSet = place < 3 && secret.origin < 3;
        const may = place === secret.origin || secret.rule.others || (secret.rule.members && sameSet);
        expect(may, `card ${place} has ${label}`).toBe(true);
      }
    for (const { label, rule, approvals, uses } of secrets)
      if (rule.approval) expect(uses, `uses of ${label}`).toBeLessThanOrEqual(approvals);
  }

  return { chips, secrets, pool, send, held, secretOf, byLabel, checkHolders };
}
type World = ReturnType<typeof world>;
type Step = {
  readonly action: number;
  readonly card: number;
  readonly peer: number;
  readonly a: number;
  readonly b: number;
};

const from = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
const ruleOf = (bits: number): VaultRule => ({
  show: (bits & 1) !== 0,
  members: (bits & 2) !== 0,
  others: (bits & 4) !== 0,
  approval: (bits & 8) !== 0,
});

const actions: readonly ((world: World, step: Step & { readonly chip: Chip; readonly other: Chip }) => void)[] = [
  function store({ secrets, send }, { chip, card, a, b }) {
    const number = secrets.length;
    const entropy = new Uint8Array(16).map((_, index) => (number * 37 + index * 11 + 5) & 0xff);
    const words = entropyToMnemonic(entropy, wordlist);
    const [text, isPhrase] = [`secret ${number} ${'x'.repeat(40)} of card ${card}`, b % 2 === 0];
    const content = utf8ToBytes(isPhrase ? words : text);
    const label = `secret ${number}`;
    const secret = { label, rule: ruleOf(a), origin: card, traces: [content, ...(isPhrase ? [entropy] : [])] };
    const kind = isPhrase ? 'bip39Phrase' : 'text';
    if (send(chip, 'vaultStore', { kind, label, rule: secret.rule, content }) !== undefined)
      secrets.push({ ...secret, approvals: 0, uses: 0 });
  },
  function read({ send, secretOf, pool }, { chip, a, b }) {
    const approval = b % 4 === 0 ? {} : { approval: from(pool.approval, b % 2) ?? noBytes };
    const secret = secretOf(chip, 1 + (a % 6));
    if (send(chip, 'vaultRead', { item: 1 + (a % 6), ...approval }) !== undefined && secret !== undefined)
      secret.uses += 1;
  },
  function request({ send, pool }, { chip, other, a, b }) {
    const use = (['show', 'send', 'wallet'] as const)[b % 3] ?? 'show';
    const target = use === 'send' ? { target: keyOf(other) } : {};
    const answer = send(chip, 'vaultRequest', { item: 1 + (a % 6), use, ...target });
    if (answer !== undefined) pool.request.unshift(answer.request);
  },
  function approve({ send, pool, byLabel }, { chip, b }) {
    const request = from(pool.request, b % 2);
    const answer = request && send(chip, 'vaultApprove', { request });
    if (request === undefined || answer === undefined) return;
    const secret = byLabel(vaultRequestMessage.decode(request).body.label);
    if (secret !== undefined) secret.approvals += 1;
    pool.approval.unshift(answer.approval);
  },
  function offer({ send, pool }, { chip, a }) {
    const answer = send(chip, 'vaultOffer', { anyPack: a % 2 === 0 });
    if (answer !== undefined) pool.offer.unshift(answer.offer);
  },
  function sendItem({ send, pool, secretOf }, { chip, other, a, b }) {
    const item = 1 + (a % 6);
    const secret = secretOf(chip, item);
    const before = sentOf(chip, item);
    const request = {
      item,
      offer: from(pool.offer, b % 2) ?? noBytes,
      ...(b % 2 === 0 && { confirmed: keyOf(other) }),
      ...(b % 7 !== 0 && { approval: from(pool.approval, b % 2) ?? noBytes }),
    };
    const answer = send(chip, 'vaultSend', request);
    if (answer === undefined) return;
    pool.sealed.unshift(answer.sealed);
    if (secret !== undefined && sentOf(chip, item) > before) secret.uses += 1;
  },
  function receive({ send, pool }, { chip, b }) {
    send(chip, 'vaultReceive', { sealed: from(pool.sealed, b % 2) ?? noBytes });
  },
  function wallet({ send, pool, secretOf }, { chip, a, b }) {
    const item = 1 + (a % 6);
    const secret = secretOf(chip, item);
    const approval = b % 4 === 0 ? {} : { approval: from(pool.approval, b % 2) ?? noBytes };
    const options = { from: 0, item, clones: b % 2, exportable: a % 2 === 0, ...approval };
    if (send(chip, 'walletFromVault', options, { ...pin, slot: 1 + (b % 2) }) !== undefined && secret !== undefined)
      secret.uses += 1;
    send(chip, 'exportWallet', {}, { session: 'puk', slot: 1 + (b % 2) });
  },
  function remove({ send }, { chip, a, b }) {
    if (b % 4 === 0) send(chip, 'vaultDelete', { item: 1 + (a % 6) });
    send(chip, 'vaultList', {});
  },
];

function sentOf(chip: Chip, item: number): number {
  const store = openStore(chip.memory);
  return records.vault.items.map((record) => store.get(record)).find((one) => one?.item === item)?.sent ?? 0;
}

/** The whole way of one item to another card, so that more of the steps at random come to something. */
const whole: readonly number[] = [4, 2, 3, 5, 6, 1];

const number = fc.nat({ max: 59 });
const steps = fc.array(
  fc.record({ action: fc.nat({ max: 14 }), card: fc.nat({ max: 3 }), peer: fc.nat({ max: 3 }), a: number, b: number }),
  { minLength: 30, maxLength: 50, size: 'max' },
);

const runs = Number(process.env.VAULT_RUNS ?? 4);
const seed = Number(process.env.VAULT_FROM ?? 1);

test('nothing leaves a vault that its rule forbids, and nothing is used without the approvals that it wants', () => {
  const seen = { shown: 0, moved: 0, approved: 0 };
  fc.assert(
    fc.property(steps, (all) => {
      const all4 = world();
      for (const [place, chip] of all4.chips.entries())
        for (const bits of [15, 3, 9])
          actions[0]?.(all4, { action: 0, card: place, peer: 0, a: bits, b: bits, chip, other: chip });
      for (const step of all) {
        const [chip, other] = [all4.chips[step.card], all4.chips[step.peer]];
        if (chip === undefined || other === undefined) throw new Error('no such card');
        const isWhole = step.action >= actions.length;
        const run = (action: number, who: Chip, card: number): void =>
          actions[action]?.(all4, {
            ...step,
            ...(isWhole && step.b % 2 === 0 && { b: 10 }),
            card,
            chip: who,
            other: who === chip ? other : chip,
          });
        if (!isWhole) run(step.action, chip, step.card);
        else
          for (const action of whole) {
            const isPeers = action === 4 || action === 3 || action === 6;
            run(action, isPeers ? other : chip, isPeers ? step.peer : step.card);
          }
        all4.checkHolders();
      }
      for (const { approvals } of all4.secrets) seen.approved += approvals;
      for (const [place, chip] of all4.chips.entries())
        for (const { label, shown } of all4.held(chip)) {
          seen.shown += shown;
          if (all4.byLabel(label)?.origin !== place) seen.moved += 1;
        }
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  // Otherwise it has tried nothing.
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(2);
});
