/** What commands that make clones of a wallet have in common. */
import { limits } from '@symbolon/protocol/limits';
import { choice, flag, number, optionalDuration, optionalText, texts } from '../command-line/parameters.ts';
import { bool, count, list, record, text } from '../command-line/schema.ts';

/** Of what waits, in seconds: from an hour to ten years. */
export const delayRange = limits.period;

/** What waits on every card of a wallet, by proven time. */
export const delayOptions = {
  'delay-loosening': optionalDuration(
    'DURATION',
    'How long a policy that allows more waits, once it was announced: 3d. It holds once all cards are made, or the backup is sealed, and "time trust" is settled. Default: it does not. Can not be changed later.',
    delayRange,
  ),
  'delay-pin-reset': optionalDuration(
    'DURATION',
    'The same for a new PIN by the word of other cards: with --pin-reset.',
    delayRange,
  ),
  'delay-word': optionalDuration(
    'DURATION',
    'The same for what the first card decides alone: to revoke a card, and whose time counts. Default: as long as --delay-loosening, and never shorter.',
    delayRange,
  ),
} as const;

/** How people tell which card of the set they mean. */
export const memberAs = 'By your name for it, or its number: "set show" lists both.';

/** Of a card in its set, as "set show" gives it. */
export const member = count('its number in the set, from 1; 1 is the card that made the wallet');

/** How many cards a set can have. */
export const mostMembers = limits.clones.max + 1;

export const resumable = 'The cards know how far it got. The same command goes on from there.';
export const resumableAdmission = `${resumable} Until it is done, use the new card for nothing else, not in "symbolon backup" either: it would forget what it has offered, and could never join.`;
export const resumableCeremony =
  'You can stop anywhere. The same command goes on from there, here or on another computer: the cards keep everything that counts.';

export const cloneOptions = {
  role: choice(
    'ROLE',
    'backup: dormant until it is activated; daily: pays within its policy; cosigner: pays what another card approves; heir: for somebody else, see "heir add".',
    { choices: ['backup', 'daily', 'cosigner', 'heir'], otherwise: 'backup' },
  ),
  name: texts(
    'NAME',
    'Your name for a new card, such as "safe", up to 40 bytes; repeat it for each card, in order. The cards keep it.',
  ),
  policy: optionalText(
    'FILE',
    'Policy of the new cards. It may allow only what this card\'s policy allows: see "policy set". Default: the same.',
  ),
  share: texts(
    'ASSET=AMOUNT',
    'What each card may spend of an allowance, taken off this card\'s: "eip155:1/slip44:60=0.5 ETH"; digits alone are in the smallest unit. Default: nothing.',
  ),
  scope: texts('[CURVE:]PATH', 'Give only the keys below a hardened path; may be repeated. Default: the whole wallet.'),
  delay: optionalDuration(
    'DURATION',
    'A backup or an heir wakes by itself so long after it was announced ("heir ask"): 6mo. Can not be changed later.',
    delayRange,
  ),
  'with-factor': flag('After the delay it takes another card or the PUK as well. Default: the delay stands for that.'),
  'own-pin': flag(
    'Each new card gets a PIN of its own, from a question or SYMBOLON_NEW_PIN. Default: the PIN of this card.',
  ),
} as const;

export const targets = {
  targets: number('N', 'How many cards to make.', { min: 1, max: 8, otherwise: 2 }),
} as const;

/** Cards that were made before hear of those that a command makes. */
export const tellEarlier = {
  tell: number(
    'N',
    'How many cards that were made earlier to tell of the new ones now: those that come last in --card. The rest: "set tell".',
    { min: 0, max: 8, otherwise: 0 },
  ),
} as const;

/** For an answer: who was told. */
export const toldEarlier = list(text('which earlier cards know of the new ones'));

export const cloneResult = {
  clones: list(
    record({
      name: text('your name for the card, or where it is'),
      card: text('its number'),
      made: bool('false: it had the wallet before, and keeps its PIN, its limits and its delay'),
    }),
  ),
  waiting: list(
    record({
      member,
      card: text('number of the card: a copy was begun earlier and has not arrived'),
    }),
  ),
  sealed: bool('whether no more clones can be made'),
} as const;
