/** The cards that hold the same wallet: who they are, and what to do when one is lost. */
import { declareCommand } from '../command-line/command.ts';
import {
  flag,
  membersOf,
  number,
  optionalMember,
  optionalNumber,
  optionalText,
  requiredMember,
  requiredText,
} from '../command-line/parameters.ts';
import { bool, count, list, oneOf, openRecord, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import {
  cloneOptions,
  cloneResult,
  delayOptions,
  member,
  memberAs,
  resumable,
  resumableAdmission,
  resumableCeremony,
  targets,
} from './clones.ts';
import { replaceAnnounced, timeSource, waiting } from './time.ts';
import { delays } from './wallets.ts';

const wake = record({
  delay: count('seconds that a card waits before it wakes by itself; null: it does not, or this card does not know'),
  factor: bool('whether that takes another card or the PUK as well'),
});
const newEpoch = count('of the set from now on');
const lostMember = membersOf('MEMBER', `A lost card; may be repeated. ${memberAs}`);
const toldOthers = list(text('which other cards were told, beside those that agreed'));
const tellAdmitted = {
  tell: number('N', 'How many cards to tell now, after those that agree. The rest: "set tell".', {
    min: 0,
    max: 7,
    otherwise: 0,
  }),
};
const signers = number(
  'N',
  'How many other cards agree. 0 where no more than two of the set are left: the PUK of this card stands for the other one.',
  { min: 0, max: 8, otherwise: 1 },
);

export const setShowCommand = declareCommand({
  name: 'set show',
  group: 'Backup',
  summary: 'Show the cards that hold the same wallet, as this card knows them.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon set show --pack backed-up', 'symbolon set show --card 2 --pack backed-up --json'],
  result: record({
    id: text('of the set, hexadecimal'),
    epoch: count('goes up when a card is revoked or admitted'),
    member: count('number of this card in the set, from 1'),
    extendable: bool('whether its cards can agree to admit others'),
    sealed: bool('whether this card makes no more clones'),
    limit: count('most clones, as agreed when the wallet was made'),
    pinReset: count('other cards that it takes to give a card a new PIN; 0: none can'),
    delays,
    wake: orNull(wake),
    approved: list(
      count('number of a card that this one agreed to give a new PIN, where such a PIN waits: it may wait there'),
    ),
    members: list(
      record({
        member,
        name: orNull(text('your name for the card: see "set name"')),
        role: text('of that card'),
        standing: text('agreed, admitted or revoked'),
        state: text('this card; of its clones pending or confirmed; of others known; revoked'),
        card: orNull(text('its number, where this card knows it')),
        code: orNull(text('of an admitted card: see "set code"')),
        wake: orNull(wake),
      }),
    ),
  }),
});

export const setTellCommand = declareCommand({
  name: 'set tell',
  group: 'Backup',
  summary: 'Have cards of the set hear of each other: bring all of them the newest list of members.',
  about:
    'A card knows those alone that were there when it was made, or that it was told of since. This brings the newest list that one of the cards has to all of them, and whose time the set believes. Nothing else changes. Where the word of one card is missing, as with one that was revoked, that card is asked for its own, and you first. One step a card, and one more for a card that came before one that knew more. Do it after the last card was made, and before you change the set without the primary. On a computer that a card knows ("phone add") it takes no PIN of that card, and leaves the time alone.',
  arguments: {},
  options: {
    cards: optionalNumber('N', 'How many cards. Default: as many as --card names, else 2.', { min: 2, max: 9 }),
    ...consent,
  },
  card: 'set',
  asks: ['pin'],
  final: 'a card whose own word is missing agrees to the newer list, for good.',
  examples: [
    'symbolon set tell --yes --card 1,2,3 --pack backed-up',
    'symbolon set tell --cards 2 --yes --pack backed-up --json',
  ],
  result: record({
    epoch: count('of the newest list'),
    members: count('in it, revoked ones too'),
    cards: list(
      record({
        name: text('as this command calls the card'),
        card: text('its number'),
        knows: bool('whether it has the newest list'),
        told: bool('whether it has just taken it'),
        missing: orNull(
          record({
            members: list(count('numbers of those whose word it would take')),
            count: count('how many of them are missing'),
          }),
        ),
        clock: orNull(count('number of the anchor by which it knows the time; null: none, or not asked')),
      }),
    ),
  }),
  stopped: resumable,
});

export const setRevokeCommand = declareCommand({
  name: 'set revoke',
  group: 'Backup',
  summary: 'Revoke a lost card: put it out of the set.',
  about:
    'One step for the primary, which is the first card of --card, and one for each card that --tell counts. Cards that know of it have nothing to do with the lost card any more. The revoked card itself goes on as before until it hears of it: where you have it, tell it too. Its keys, if it has any, still work on every chain: if somebody may have it, see "set rotate". An heir\'s card asks and wakes until it has heard that it is revoked, and takes a veto of those cards alone that it knows: "set tell". For a lost primary, see "set promote" and "set replace". With a wallet made with --delay-word it is announced first, and the same command does it when that is over; more than half of the cards together need not wait: "set replace".',
  arguments: { member: requiredMember('MEMBER', `The lost card. ${memberAs}`) },
  options: {
    tell: number('N', 'How many other cards to tell now, the revoked one too if it is here. The rest: "set tell".', {
      min: 0,
      max: 8,
      otherwise: 0,
    }),
    ...replaceAnnounced,
    ...timeSource,
    ...consent,
  },
  card: 'primary',
  asks: ['pin'],
  final: 'the card is put out of the set, and never comes back into it.',
  examples: ['symbolon set revoke 3 --tell 1 --yes --pack backed-up'],
  result: record({
    member: count('number of the revoked card'),
    revoked: bool('false: the word of the primary has a delay, and was announced'),
    waiting: orNull(waiting),
    epoch: newEpoch,
    told: list(text('which cards know')),
    advice: text('what is left to do'),
  }),
  stopped: resumable,
});

export const setAddCommand = declareCommand({
  name: 'set add',
  group: 'Backup',
  summary: 'Admit a card that you got later, of any pack, and put the wallet onto it.',
  about: `For a wallet that was not made with --fixed. More than half of its cards must agree, and at least two. With one card, or two of which one is at hand, its PUK stands for the other: --signers 0. Order of --card: the primary, the new card, the others that agree. Four taps: the new card, the primary twice, the new card; one more for each other card. You compare the code of a card of another pack on a second device: see "set code". ${resumableCeremony}`,
  arguments: {},
  options: { signers, ...tellAdmitted, ...cloneOptions, ...consent },
  card: 'primary',
  asks: ['pin', 'puk', 'newPin'],
  final: 'the new card holds the wallet.',
  examples: ['symbolon set add --signers 0 --yes --card 1,2 --pack alone'],
  result: record({ ...cloneResult, epoch: newEpoch, told: toldOthers }),
  stopped: resumableAdmission,
  next: [{ words: 'set plan --output plan.html', why: 'writes the plan anew' }],
});

export const setReplaceCommand = declareCommand({
  name: 'set replace',
  group: 'Backup',
  summary: 'Admit a new card in the place of lost ones, and put the wallet onto it.',
  about: `Not for a wallet that was made with --fixed. More than half of the cards that are left must agree, and at least two; where no more than two are left, one of them with its PUK: --signers 0. Order of --card: the primary (with --promote the card that becomes it), the new card, the others that agree. A card of another pack is admitted once you have compared its code on a second device: see "set code". ${resumableCeremony}`,
  arguments: {},
  options: {
    'lost-member': lostMember,
    promote: optionalMember('MEMBER', `The primary is lost: this one, the first card, becomes it. ${memberAs}`),
    signers,
    ...tellAdmitted,
    ...cloneOptions,
    ...consent,
  },
  card: 'set',
  asks: ['pin', 'puk', 'newPin'],
  final: 'the new card holds the wallet; lost ones are put out of the set.',
  examples: ['symbolon set replace --lost-member 3 --yes --card 1,4,2 --pack extendable'],
  result: record({ ...cloneResult, epoch: newEpoch, told: toldOthers }),
  stopped: resumableAdmission,
  next: [
    { words: 'verify', why: 'has the cards prove what they hold' },
    { words: 'set plan --output plan.html', why: 'writes the plan anew' },
  ],
});

export const setPromoteCommand = declareCommand({
  name: 'set promote',
  group: 'Backup',
  summary: 'Make another card the primary after the primary is lost.',
  about:
    'More than half of the cards that are not revoked yet must agree, the lost one counts too, and at least two; of two, one with its PUK: --signers 0. The first card of --card becomes the primary; a dormant backup is active from then on. Cards that were made one at a time, and the card of an heir, hear of each other first: "set tell". Later no card may be left that could tell them: an heir\'s card that does not know those that agreed takes no veto from them, and never hears that it is revoked.',
  arguments: { member: requiredMember('MEMBER', `The card that becomes the primary. ${memberAs}`) },
  options: {
    'lost-member': lostMember,
    signers,
    tell: number('N', 'How many cards to tell now, after those that agree. The rest: "set tell".', {
      min: 0,
      max: 7,
      otherwise: 0,
    }),
    ...consent,
  },
  card: 'set',
  asks: ['pin', 'puk'],
  final: 'the card becomes the primary; lost ones are put out of the set.',
  examples: ['symbolon set promote 2 --lost-member 1 --yes --card 2,3 --pack backed-up'],
  result: record({
    member: count('number of the new primary'),
    epoch: newEpoch,
    told: list(text('which other cards know')),
  }),
  stopped: resumable,
  next: [{ words: 'set plan --output plan.html', why: 'writes the plan anew' }],
});

export const setCodeCommand = declareCommand({
  name: 'set code',
  group: 'Backup',
  summary: 'Compare a card from another pack with the one that the set has admitted.',
  about:
    'For a second device, while the first one waits in "set replace". If the first device has put another card into the list of members, the codes differ. Order of --card: the primary, the new card.',
  arguments: { member: requiredMember('MEMBER', `The admitted card. ${memberAs}`) },
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon set replace --lost-member 3 --yes --card 1,4,2 --pack extendable && symbolon set code 4 --card 1,4 --pack extendable',
  ],
  result: record({
    list: text('code of the card in the list of members'),
    card: text('code of the card in your hand'),
    same: bool('whether they are the same card'),
  }),
});

export const setNameCommand = declareCommand({
  name: 'set name',
  group: 'Backup',
  summary: 'Give a card of the set a name.',
  about:
    'A file of the wallet, "card names", keeps the names. Every clone made later gets it; "files share" gives it to the clones there are. "backup --name" writes it too.',
  arguments: {
    member: requiredMember('MEMBER', `The card. ${memberAs}`),
    name: requiredText('NAME', 'Up to 40 bytes, not digits alone; empty removes the name.'),
  },
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon set name 1 "desk at home" --pack backed-up'],
  result: record({ names: list(record({ member, name: text('of that card') })) }),
});

export const setRotateCommand = declareCommand({
  name: 'set rotate',
  group: 'Backup',
  summary: 'Make a new wallet on new cards, backed up and sealed, to move everything to.',
  about:
    'For when somebody else has one of your cards. n backups take 2n + 3 steps. The first card of --card makes the wallet and must be blank: somebody may know the key of a wallet that is there already.',
  arguments: {},
  options: {
    ...targets,
    ...cloneOptions,
    fixed: flag('No card is ever admitted to the new wallet beyond these.'),
    'no-puk': flag('Without a PUK: a blocked PIN then stays blocked, unless --pin-reset is given.'),
    'pin-reset': number('N', 'As with "wallet create": it does not come from the old wallet.', {
      min: 0,
      max: 2,
      otherwise: 0,
    }),
    ...delayOptions,
    ...consent,
  },
  card: 'blank',
  asks: ['pin', 'puk', 'newPin'],
  final: 'the wallet is sealed: no more cards can be made from it.',
  examples: [
    'symbolon set rotate --yes --pack new-box',
    'symbolon set rotate --targets 1 --role daily --no-puk --yes --pack new-box --json',
  ],
  result: record({ ...cloneResult, delays }),
  stopped:
    'If it has said that the wallet is made, go on with "symbolon backup --seal", and --puk if the wallet has a PUK. If not, begin again with blank cards.',
});

export const setPlanCommand = declareCommand({
  name: 'set plan',
  group: 'Backup',
  summary: 'Write the recovery plan: a page for the drawer, without secrets.',
  about:
    'One HTML page to print, for you and for somebody you trust. The first card is the primary: it gives the cards and accounts. Each other card says itself what wakes it, after which delay, whether it has a PUK and whom it knows: with --ask, and all cards at hand, the page says which of them bring the wallet back together. What no card has said stays blank, or comes from --details: a JSON object with any of wallet, owner, trusted, pinPlace, pukPlace, readerPlace, command (what the helper types for this one), verifyEvery, and the lists contacts (["..."]), software ([{"name", "where", "steps": ["..."] if any}]), extras ([{"what", "how"}]) and cards ([{"member": number in the set, "label": default its name, "place": where it lies}]).',
  arguments: {},
  options: {
    output: requiredText('FILE', 'The page.'),
    force: flag('Replace the file if it exists.'),
    details: optionalText('FILE', 'What the cards do not know.'),
    records: optionalText('FILE', 'What "verify --records" has kept: when each card was verified.'),
    ask: number(
      'N',
      'How many other cards are asked what wakes them, whom they know, and what recovery material they keep.',
      { min: 0, max: 8, otherwise: 0 },
    ),
    'item-labels': flag('Call recovery material by your labels. Default: by its kind alone. Never what it is.'),
  },
  card: 'primary',
  asks: ['pin'],
  examples: [
    'symbolon set plan --output plan.html --pack backed-up',
    'symbolon set plan --output plan.html --ask 2 --card 1,2,3 --pack backed-up',
    'symbolon set plan -o plan.html --details details.json --pack backed-up',
  ],
  result: record({
    file: text('the page'),
    cards: list(
      record({
        member,
        card: orNull(text('its number, where it is known')),
        name: text('on the page'),
        letter: text('on the page, to be written on the card'),
      }),
    ),
  }),
  stopped: 'No plan was written.',
  next: [{ words: 'set rehearse', why: 'tries a recovery, with blank cards' }],
});

export const emergencyCommand = declareCommand({
  name: 'emergency',
  group: 'Backup',
  summary: 'Write the emergency sheet: whom to call, where the cards are, what to do first.',
  about:
    'One HTML page to print, for the first hour. It says nothing secret, and not what the wallet holds. The primary gives the cards; the rest comes from --details, as for "set plan", or stays blank to be filled in by hand.',
  arguments: {},
  options: {
    output: requiredText('FILE', 'The page.'),
    force: flag('Replace the file if it exists.'),
    details: optionalText('FILE', 'What the cards do not know: see "set plan".'),
  },
  card: 'primary',
  asks: ['pin'],
  examples: ['symbolon emergency --output emergency.html --details details.json --pack backed-up'],
  result: record({ file: text('the page'), cards: count('that it names') }),
  stopped: 'No sheet was written.',
  next: [{ words: 'set plan --output plan.html', why: 'writes the whole recovery plan' }],
});

export const setRehearseCommand = declareCommand({
  name: 'set rehearse',
  group: 'Backup',
  summary: 'Rehearse the whole recovery with a throw-away wallet, timed.',
  about:
    'Makes a wallet, backs it up, seals it, activates a backup without the primary and has it sign. Use blank cards, which are reset in the end; or with --slot 2 or 3 a spare slot of cards in use, where the throw-away wallet stays until the card is reset. The answer includes what goes wrong.',
  arguments: {},
  options: {
    backups: number('N', 'How many backups. A single one is activated with the PUK.', { min: 1, max: 8, otherwise: 2 }),
    ...consent,
  },
  card: 'blank',
  asks: ['pin', 'puk'],
  final: 'the cards are reset in the end. They must be blank in the beginning.',
  examples: [
    'symbolon set rehearse --yes --pack new-box',
    'symbolon set rehearse --backups 1 --yes --pack new-box --json',
  ],
  result: record({
    recovered: bool('whether the backup signed with the key of the primary'),
    steps: list(
      record({
        step: oneOf('which', 'make', 'back-up', 'confirm', 'activate', 'sign', 'clean'),
        text: text('the same in words'),
        outcome: oneOf('how it ended', 'done', 'failed', 'skipped'),
        milliseconds: count('it took'),
        taps: count('of cards'),
        problems: list(openRecord('what was in the way, and what to do: kind, step, card, text, advice, again')),
      }),
    ),
    milliseconds: count('in all'),
    stays: list(text('what is left on the cards')),
  }),
  stopped:
    'The throw-away wallet may be on some of the cards. When it was made, its set was shown. "symbolon set show" says which set a card belongs to; erase those of that set with "symbolon reset". Cards of another set hold something else.',
});
