/** Plots about the vault. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { VaultItem, VaultRule, VaultUse } from '@symbolon/protocol/vault';
import { type CardName, cardNames, walletNames } from './cards.ts';
import type { Forger, Scene } from './forging.ts';
import { ask, type Plot, type Plots } from './plot.ts';

const uses: readonly VaultUse[] = ['show', 'send', 'wallet'];

/** An item that nothing else holds, told by its number. */
export function itemNumbered(number: number, kind: 'text' | 'bip39Phrase' | 'passphrase', rule: VaultRule): VaultItem {
  const name = `${number}`.padStart(10, '0');
  const entropy = sha256(utf8ToBytes(`entropy ${name}`)).slice(0, 16);
  const words = kind === 'bip39Phrase' ? entropyToMnemonic(entropy, wordlist) : `${kind} of number ${name}`;
  const content = utf8ToBytes(kind === 'text' ? `${words}: ${'what is kept '.repeat(number % 30)}` : words);
  return { kind, label: `the label of ${name}`, rule, content };
}

export const ruleOf = (bits: number): VaultRule => ({
  show: (bits & 1) !== 0,
  members: (bits & 2) !== 0,
  others: (bits & 4) !== 0,
  approval: (bits & 8) !== 0,
});

function isAllowed(use: VaultUse, { rule, kind }: Pick<VaultItem, 'rule' | 'kind'>): boolean {
  if (use === 'show') return rule.show;
  return use === 'send' ? rule.members || rule.others : kind === 'bip39Phrase';
}

export function vaultPlots({ table, recording, choices }: Scene, forger: Forger): Plots {
  const { below, happens, pick, some } = choices;
  const owners: readonly CardName[] = ['dealer', 'dealer', 'backup', 'backup', 'daily', 'stranger'];
  const others = (card: CardName): readonly CardName[] => walletNames.filter((one) => one !== card);

  function* storing(): Plot {
    const kind = pick(['text', 'text', 'bip39Phrase', 'passphrase'] as const);
    yield* ask(pick(owners), 'vaultStore', itemNumbered(below(2 ** 30), kind, ruleOf(below(16))));
  }

  /** An approval for a use, by some other member. */
  function* approved(card: CardName, item: number, use: VaultUse, target?: Uint8Array) {
    const wanted = { item, use, ...(target !== undefined && { target }) };
    const request = (yield* ask(card, 'vaultRequest', wanted))?.request;
    if (request === undefined) return undefined;
    const by = pick(happens(0.7) ? others(card).slice(0, 2) : walletNames);
    return (yield* ask(by, 'vaultApprove', { request }))?.approval;
  }

  /** A use of some item, perhaps allowed: with an approval, without, with one that was for something else. */
  function* using(): Plot {
    const card = pick(owners);
    const { items } = table.look(card);
    const chosen = pick(items);
    if (chosen === undefined) return yield* storing();
    const { rule, item, kind } = chosen;
    const allowed = uses.filter((one) => isAllowed(one, { rule, kind }));
    const use = pick(happens(0.75) && allowed.length > 0 ? allowed : uses);
    const peer = pick(
      rule.others || card === 'stranger' ? others(card) : [...others(card).slice(0, 2), pick(others(card))],
    );
    const target = use === 'send' ? table.look(peer).publicKey : undefined;
    const wanted = rule.approval || happens(0.15);
    const approval = wanted && happens(0.8) ? yield* approved(card, item, use, target) : undefined;
    const brought = approval ?? (happens(0.4) ? recording.approvals.at(-1 - below(3)) : undefined);
    const last = () => useOf(card, item, { use, peer, approval: brought });
    if (brought === undefined) return yield* last();
    // First for something else: another item, or another use of this one.
    const other = pick(items.filter(({ rule: its }) => its.approval));
    if (other !== undefined && happens(0.4)) yield* useOf(card, other.item, { use, peer, approval: brought });
    const instead = allowed.filter((one) => one !== use);
    if (instead.length > 0 && happens(0.6)) yield* useOf(card, item, { use: pick(instead), peer, approval: brought });
    yield* last();
    if (happens(0.5)) yield* last();
  }

  type Use = { readonly use: VaultUse; readonly peer: CardName; readonly approval?: Uint8Array | undefined };

  function* useOf(card: CardName, item: number, { use, peer, approval }: Use): Plot {
    const given = approval === undefined ? {} : { approval };
    if (use === 'show') yield* ask(card, 'vaultRead', { item, ...given });
    if (use === 'wallet') yield* becoming(card, item, given);
    if (use === 'send') yield* sending(card, item, { peer, ...given });
  }

  /** Something that needs nobody's approval goes to another card. */
  function* moving(): Plot {
    const card = pick(owners);
    const free = table.look(card).items.filter(({ rule }) => (rule.members || rule.others) && !rule.approval);
    const chosen = pick(free);
    if (chosen === undefined) return yield* storing();
    yield* sending(card, chosen.item, { peer: pick(others(card)) });
  }

  /** An item on its way to another card, which the owner has confirmed or not. */
  function* sending(
    card: CardName,
    item: number,
    { peer, ...given }: { readonly peer: CardName; readonly approval?: Uint8Array },
  ): Plot {
    const slot = table.look(peer, 1).set !== undefined && happens(0.5) ? { slot: 1 } : {};
    const offer = (yield* ask(peer, 'vaultOffer', happens(0.7) ? { anyPack: true } : {}, slot))?.offer;
    if (offer === undefined) return;
    const brought = happens(0.15) ? forger.offer(offer) : offer;
    const confirmed = happens(0.6) ? { confirmed: table.look(happens(0.85) ? peer : pick(cardNames)).publicKey } : {};
    const sealed = (yield* ask(card, 'vaultSend', { item, offer: brought, ...confirmed, ...given }))?.sealed;
    if (sealed === undefined) return;
    if (happens(0.2)) yield* ask(card, 'vaultSend', { item, offer: brought, ...confirmed });
    yield* ask(happens(0.9) ? peer : pick(walletNames), 'vaultReceive', { sealed }, slot);
    if (happens(0.2)) yield* ask(peer, 'vaultReceive', { sealed }, slot);
  }

  /** A phrase becomes a wallet, and is to come out of it. */
  function* becoming(card: CardName, item: number, given: { readonly approval?: Uint8Array }): Plot {
    const passphrase = table.look(card).items.find(({ kind }) => kind === 'passphrase');
    const salted = passphrase !== undefined && happens(0.3) ? { passphrase: passphrase.item } : {};
    const options = { clones: below(2), exportable: happens(0.5), ...(happens(0.2) && { extendable: true }) };
    yield* ask(card, 'walletFromVault', { from: 0, item, ...salted, ...options, ...given }, { slot: 1 });
    if (happens(0.5)) yield* ask(card, 'exportWallet', {}, { slot: 1, session: 'puk' });
  }

  /** A phrase of some rule, which becomes a wallet. */
  function* wallets(): Plot {
    const card = pick(owners);
    const phrase = pick(table.look(card).items.filter(({ kind }) => kind === 'bip39Phrase'));
    if (phrase === undefined) return yield* storing();
    const approval = phrase.rule.approval ? yield* approved(card, phrase.item, 'wallet') : undefined;
    yield* becoming(card, phrase.item, approval === undefined ? {} : { approval });
  }

  /** What a stranger, a phone and whoever has the duress PIN try. */
  function* prying(): Plot {
    const card = pick(owners);
    const item = pick(table.look(card).items)?.item ?? 1;
    const session = pick(['none', 'can', 'phone', 'puk', 'pin', 'pin'] as const);
    const more = { session, ...(session === 'pin' && { decoy: true }) };
    for (const what of some([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7], 1 + below(3))) {
      if (what === 0) yield* ask(card, 'vaultList', {}, more);
      if (what === 1) yield* ask(card, 'vaultRead', { item }, more);
      if (what === 2) yield* ask(card, 'vaultRequest', { item, use: 'show' }, more);
      if (what === 3) yield* ask(card, 'vaultDelete', { item }, more);
      if (what === 4) yield* ask(card, 'vaultStore', itemNumbered(below(2 ** 30), 'text', ruleOf(1)), more);
      if (what === 5) yield* ask(card, 'readLog', { from: 0 }, more);
      if (what === 6) yield* ask(card, 'getStatus', {}, more);
      if (what === 7)
        yield* ask(card, 'walletFromVault', { from: 0, item, clones: 0, exportable: true }, { ...more, slot: 1 });
    }
  }

  function* clearing(): Plot {
    const card = pick(owners);
    yield* ask(card, 'vaultList', {});
    const item = pick(table.look(card).items)?.item ?? 1;
    yield* ask(card, 'vaultDelete', { item });
    if (happens(0.3)) yield* ask(card, 'vaultRead', { item });
  }

  const filling = (): Plot => pick([storing, clearing])();

  return { filling, using, moving, wallets, prying };
}
