/** Items and rules in words. */
import { type Line, line, quote, word } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import type { VaultKind, VaultRule } from '@symbolon/protocol/vault';

/** The names of what a rule allows, as they are typed. */
export function namesIn({ show, members, others, approval, awake = false }: VaultRule): string {
  const names = [show && 'show', members && 'members', others && 'others', approval && 'approval', awake && 'awake'];
  return names.filter((name) => name !== false).join(', ') || 'none';
}

/** A rule with every key there. */
export function ruleToJson({ awake = false, ...rule }: VaultRule): Required<VaultRule> {
  return { ...rule, awake };
}

/** The names of rules in words, for those that are among these rules. */
export function legendOf(rules: readonly VaultRule[]): readonly string[] {
  const meanings = [
    [rules.some(({ show }) => show), 'show: the card shows it for its PIN'],
    [rules.some(({ members }) => members), 'members: it can be sent to other cards of the wallet'],
    [rules.some(({ others }) => others), 'others: it can be sent to any card that you confirm'],
    [rules.some(({ approval }) => approval), 'approval: each use takes another card of the wallet, which approves'],
    [rules.some(({ awake }) => awake), 'awake: a backup or an heir uses it only once it is awake'],
    [rules.some((rule) => namesIn(rule) === 'none'), 'none: the card shows it to nobody, and sends it nowhere'],
  ] as const;
  const used = meanings.flatMap(([isUsed, meaning]) => (isUsed ? [`  ${meaning}`] : []));
  return used.length === 0 ? [] : ['What the rules mean:', ...used];
}

/** What a rule means, a sentence for each part of it. */
export function meaningOf({ show, members, others, approval, awake }: VaultRule, kind?: VaultKind): readonly Line[] {
  const reader = approval
    ? line`Whoever has this card, its PIN and another card of the set can read it.`
    : line`Whoever has this card and its PIN can read it.`;
  const way = others
    ? line`It goes to any genuine card that you confirm, sealed: no computer reads it.`
    : line`It goes to other cards of the set, sealed, and to no others.`;
  return [
    show ? reader : line`No card ever shows it to anybody, you included.`,
    members || others ? way : line`It stays on this card: it goes to no other one.`,
    ...(kind === 'bip39Phrase'
      ? [line`This card can make a wallet of it, which signs for its PIN: "symbolon vault wallet".`]
      : kind === 'passphrase' && !approval
        ? [line`This card can make a wallet of it, together with a phrase that it keeps: "symbolon vault wallet".`]
        : []),
    ...(awake ? [line`A backup or an heir uses it only once it is awake.`] : []),
    ...(approval ? [line`Every use needs the approval of another card of the set, each time.`] : []),
  ];
}

/** An item by its name. */
export function named({ item, kind, label }: Pick<VaultEntry, 'item' | 'kind' | 'label'>): Line {
  return line`item ${item}, ${quote(label)} (${word(kind)})`;
}

export function describeEntry({ item, kind, label, rule, size, shown, sent }: VaultEntry): readonly string[] {
  const counts = [
    ...(shown === 0 ? [] : [`read ${times(shown)}`]),
    ...(sent === 0 ? [] : [`sent ${times(sent)}`]),
    ...(shown + sent === 0 ? ['never used'] : []),
  ];
  return [`item ${item}: ${quote(label)}, ${kind}, ${bytesIn(size)}`, `  rule: ${namesIn(rule)}; ${counts.join(', ')}`];
}

export function bytesIn(size: number): string {
  return size === 1 ? '1 byte' : `${size} bytes`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
