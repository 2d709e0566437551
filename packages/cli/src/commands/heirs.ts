/** A card for an heir: made, asking, waking, and vetoed by the owner. */
import { declareCommand } from '../command-line/command.ts';
import {
  flag,
  membersOf,
  optionalOrdinal,
  optionalText,
  requiredDuration,
  requiredText,
  texts,
} from '../command-line/parameters.ts';
import { bool, count, list, moment, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import {
  cloneOptions,
  cloneResult,
  delayRange,
  memberAs,
  mostMembers,
  resumable,
  resumableCeremony,
  tellEarlier,
  toldEarlier,
} from './clones.ts';
import { timeSource, waiting } from './time.ts';

const owner = 'Order of --card: the card of the owner, the card of the heir.';

export const heirAddCommand = declareCommand({
  name: 'heir add',
  group: 'Time and heirs',
  summary: 'Make a card for an heir: it holds the wallet, and signs only after a long wait that you can stop.',
  about: `The heir asks ("heir ask"), and the card wakes when the delay is over by time that servers prove to it. Until then it signs nothing, and you can say no ("heir veto", "heir well"). It has a PIN of its own, for the heir, and no voice among your cards. Settle first whose time your cards believe: "time trust". ${owner} Four steps: the new card, yours, the new card, yours. ${resumableCeremony}`,
  arguments: {},
  options: {
    delay: requiredDuration(
      'DURATION',
      'How long it waits once the heir has asked: 6mo. From an hour to ten years. Can not be changed later.',
      delayRange,
    ),
    name: texts('NAME', 'Your name for the card. The cards keep it. Default: heir.'),
    policy: cloneOptions.policy,
    scope: cloneOptions.scope,
    'new-pin-file': optionalText(
      'FILE',
      'Take the PIN of the new card from a file. SYMBOLON_NEW_PIN holds the PIN itself. Default: it is asked for.',
    ),
    ...tellEarlier,
  },
  card: 'primary',
  asks: ['pin', 'newPin'],
  examples: ['symbolon heir add --delay 6mo --new-pin-file pins.txt --pack timed'],
  result: record({ ...cloneResult, told: toldEarlier }),
  stopped: resumable,
  next: [
    { words: 'heir letter "read me first"', why: 'puts a sealed letter onto the card' },
    { words: 'set plan --output plan.html', why: 'writes the recovery plan' },
  ],
});

const state = {
  awake: bool('whether it signs'),
  delay: count('seconds that it waits once it has asked'),
  time: moment('the earliest that it can be, as the card knows'),
  waiting: orNull(waiting),
};

export const heirAskCommand = declareCommand({
  name: 'heir ask',
  group: 'Time and heirs',
  summary: 'Have the card of an heir ask to wake: its delay begins.',
  about:
    'For the heir, with the card and its PIN. The time is proven to the card at once, because the delay counts from then on. Where no time server answers, the card has asked, and nothing counts yet: exit code 9. Give the same command again then, with --servers for servers that this computer does not know. Asking again changes nothing. The owner sees it at the card, and can veto it.',
  arguments: {},
  options: timeSource,
  card: 'asleep',
  asks: ['pin'],
  examples: ['symbolon heir ask --card 2 --servers time-servers.json --pack inherited'],
  result: record(state),
  stopped: resumable,
  next: [{ words: 'heir status', why: 'shows until when it waits' }],
});

export const heirWakeCommand = declareCommand({
  name: 'heir wake',
  group: 'Time and heirs',
  summary: 'Wake the card of an heir, if its delay is over.',
  about:
    'For the heir, with the card and its PIN. The time is proven to the card first. Where the delay is not over, the answer says when it will be, with exit code 3. A backup with a delay wakes in the same way.',
  arguments: {},
  options: {
    puk: flag('With the PUK, for a backup whose delay comes with a second factor.'),
    ...timeSource,
    ...consent,
  },
  card: 'asleep',
  asks: ['pin', 'puk'],
  final: 'the card signs from then on, and never sleeps again.',
  examples: ['symbolon heir wake --yes --card 2 --servers time-servers.json --pack due'],
  result: record(state),
  stopped: resumable,
});

export const heirStatusCommand = declareCommand({
  name: 'heir status',
  group: 'Time and heirs',
  summary: 'See whether the card of an heir has asked to wake, and until when it can be vetoed.',
  about:
    'Look at least twice in each delay. On a computer that the card knows ("phone add") it takes no PIN: make yours known to the card before you hand it over. Without its PIN the card tells what it has announced, and not whether it sleeps; this computer concludes that it does, where it saw the same member of the same set asleep less than its delay ago. If it shows another wallet than before, the answer warns: its duress PIN may have been typed. Exit code 12: it has asked to wake, or is awake. 11: it may be. 3: it is not the card of an heir. Nothing is sent to servers.',
  arguments: {},
  options: {
    'with-pin': flag('Take its PIN, also on a computer that it knows: then it says for sure whether it sleeps.'),
    anew: flag('You have put another wallet onto it: forget what this computer saw of it before. Takes its PIN.'),
  },
  card: 'set',
  asks: ['pin'],
  examples: ['symbolon heir status --card 2 --pack inherited'],
  result: record({
    card: text('its number'),
    name: orNull(text('your name for it')),
    member: orNull(count('its number in the set; null: it did not tell')),
    delay: orNull(count('seconds that it waits once it has asked; null: it did not tell')),
    awake: orNull(bool('whether it signs; null: it did not tell, and this computer can not conclude it')),
    time: state.time,
    waiting: state.waiting,
  }),
});

export const heirVetoCommand = declareCommand({
  name: 'heir veto',
  group: 'Time and heirs',
  summary: 'Say no: the card of an heir, or any other one, drops what it waits for.',
  about: `${owner} In the other order they are told apart by what they are. Three steps: the heir's card says what it waits for, you are asked, yours says no, and the heir's card takes that. A looser policy, a voucher or a change of the set that another card of yours has announced is vetoed in the same way: with that card in the place of the heir's. Exit code 12: the card is awake, and nothing was vetoed. After a veto the heir can ask again at once; to end that, "set revoke MEMBER --tell 1" with the heir's card at hand, as a card that has not heard of it asks and wakes all the same. A veto that does not reach the card in time changes nothing. With --yes, nothing that the first card itself has announced is dropped. A new PIN that other cards gave a card ("pin reset") is no announcement: "set show" with a card that agreed to it tells of it, and using the PIN on the card itself stops it.`,
  arguments: {},
  options: consent,
  card: 'set',
  asks: ['pin'],
  final: 'what the card waits for is dropped.',
  examples: ['symbolon heir veto --card 1,2 --yes --pack asked'],
  result: record({
    vetoed: bool('false: it waited for nothing'),
    kind: orNull(text('what it waited for')),
    awake: orNull(bool('whether that card signs; null: not known without its PIN')),
    member: orNull(count('number of that card')),
  }),
  stopped: resumable,
});

export const heirWellCommand = declareCommand({
  name: 'heir well',
  group: 'Time and heirs',
  summary: 'Say that you are well: one tap of your card drops what any heir has asked before.',
  about: `The time is proven to your card first: the sign of life has that date. ${owner} With --output it goes into a file for the heir's card, one for each heir, and takes the tap of your card alone: the heir, or you later, brings it with "heir take". Exit code 12: the card asked later than that and waits on, or is awake.`,
  arguments: {},
  options: {
    member: membersOf('MEMBER', `A card that it is for; may be repeated. ${memberAs} Default: all heirs.`),
    output: optionalText('FILE', 'Write it to a file, instead of asking for the card of the heir.'),
    force: flag('Replace the file if it exists.'),
    ...timeSource,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon heir well --output well.json --servers time-servers.json --pack inherited',
    'symbolon heir well --card 1,2 --servers time-servers.json --pack due --json',
  ],
  result: record({
    time: moment('as of when'),
    members: list(count('numbers of the cards that it is for')),
    dropped: bool('whether the card of the heir had asked, and has dropped it'),
    file: orNull(text('where it is')),
  }),
  stopped: resumable,
});

export const heirTakeCommand = declareCommand({
  name: 'heir take',
  group: 'Time and heirs',
  summary: 'Bring a sign of life from a file to the card of an heir.',
  about:
    'The file of "heir well". On a computer that the card knows ("phone add") it takes no PIN. Exit code 12: the card asked later than that and waits on, or is awake.',
  arguments: { file: requiredText('FILE', 'The file.') },
  options: {
    member: optionalOrdinal('MEMBER', 'Number of the card in the set, where the file is for several.', {
      count: mostMembers,
    }),
  },
  card: 'asleep',
  asks: ['pin'],
  examples: [
    'symbolon heir well --output well.json --servers time-servers.json --pack due && symbolon heir take well.json --card 2 --pack due',
  ],
  result: record({ dropped: bool('whether the card had asked, and has dropped it') }),
  stopped: resumable,
});

export const heirLetterCommand = declareCommand({
  name: 'heir letter',
  group: 'Time and heirs',
  summary: 'Put a sealed letter onto the card of an heir: it can be read only once the card is awake.',
  about: `What to do first, whom to call, where the descriptors are. It is kept on your card too, under the same rule. It has at most 1,024 bytes. ${owner} The heir reads it with "vault show". A second one with the same label goes beside the first, and is asked for; to replace one, "vault delete" it on both cards first.`,
  arguments: { label: requiredText('LABEL', 'What you call it, 1 to 32 bytes. The heir sees it before.') },
  options: {
    'secret-file': optionalText(
      'FILE',
      'Take the letter from a file, "-" for standard input. SYMBOLON_SECRET holds the text itself. Default: it is asked for.',
    ),
    ...consent,
  },
  card: 'wallet',
  asks: ['pin', 'secret'],
  examples: ['symbolon heir letter "read me first" --secret-file labels.txt --yes --card 1,2 --pack inherited'],
  result: record({
    label: text('as it is stored'),
    item: count('its number on your card'),
    received: count('its number on the card of the heir'),
  }),
  stopped:
    'If "symbolon vault list" shows the letter on your card, give that item to the heir with "symbolon vault send", the cards in the same order. Else give the same command again.',
});
