/** Cards that hold the same wallet: making them, trying them, losing them. */
import {
  type Command,
  choice,
  defineCommand,
  flag,
  needed,
  neededNumber,
  number,
  numbers,
  perhapsNumber,
  text as textOption,
  texts,
} from '../command-line/command.ts';
import { count, facts, list, oneOf, orNull, record, text, yes } from '../command-line/schema.ts';

const places = { min: 0, max: 8 } as const;
const roles = ['backup', 'daily', 'cosigner'] as const;
const resumable =
  'Nothing is lost and nothing is half-made: the cards know how far it got. The same command goes on from there.';
const ceremonies =
  'It can stop anywhere, and goes on when the same command is given again, here or on another computer: all that counts is on the cards.';

const terms = {
  role: choice(
    'ROLE',
    'backup: sleeps until it is woken; daily: pays within its policy; cosigner: pays what another card approves.',
    roles,
    'backup',
  ),
  name: texts(
    'NAME',
    'Your name for a new card, such as "safe", up to 40 bytes; once for each, in order. It is kept on the cards.',
  ),
  policy: textOption(
    'FILE',
    'Policy of the new cards, which may allow nothing that this one does not: see "policy set". Default: the same.',
  ),
  share: texts(
    'ASSET=AMOUNT',
    "What each may spend of an allowance, taken off this card's: eip155:1/slip44:60=1000. Default: nothing.",
  ),
  scope: texts(
    '[CURVE:]PATH',
    'Give only the keys below a hardened path; may be given again. Default: the whole wallet.',
  ),
  'own-pin': flag(
    'Each new card gets a PIN of its own, which is asked for, or SYMBOLON_NEW_PIN. Default: the PIN of this one.',
  ),
} as const;
const targets = { targets: number('N', 'How many cards to make.', { min: 1, max: 8, otherwise: 2 }) } as const;

const clones = {
  clones: list(record({ name: text('yours, or where it is'), card: text('its number') })),
  waiting: list(
    record({ place: count('in the set'), card: text('number of a clone that was begun earlier and has not arrived') }),
  ),
  sealed: yes('whether no more clones can be made'),
} as const;

const backup = defineCommand({
  name: 'backup',
  group: 'Backup',
  summary: 'Put the wallet onto other cards of its pack.',
  about: `n cards take 2n + 2 taps: each new card, the card with the wallet, each new card again, and the card with the wallet, which then knows that they arrived. The first card of --card is the one with the wallet. ${ceremonies}`,
  arguments: {},
  options: {
    ...targets,
    ...terms,
    finish: flag('Make no new ones: finish those that the card with the wallet still waits for.'),
    puk: flag('The wallet has a PUK, so a backup can be woken even if it is the only one.'),
    seal: flag('Then end cloning for good.'),
  },
  card: true,
  examples: [
    'symbolon backup --pack box',
    'symbolon backup --targets 1 --role daily --card 1,3 --pack box --json',
    'symbolon backup --name safe --name sister --seal --pack box',
  ],
  result: record(clones),
  stopped: resumable,
  load: async () => (await import('../actions/backup/backup.ts')).backup,
});

const verify = defineCommand({
  name: 'verify',
  group: 'Backup',
  summary: 'Have cards prove what they hold: the same wallet, whole, and nothing changed since the last time.',
  about:
    "One tap a card. Nothing is signed with the wallet's keys, and a sleeping backup stays asleep. With --records each proof is compared with those before, and kept.",
  arguments: {},
  options: {
    cards: number('N', 'How many cards.', { min: 1, max: 9, otherwise: 1 }),
    records: textOption('FILE', 'Where proofs are kept from time to time. It is made, and added to.'),
    every: number('DAYS', 'After how many days a card of the file is overdue.', { min: 1, max: 3650, otherwise: 180 }),
  },
  card: true,
  examples: [
    'symbolon verify --pack backed-up --card 1,2,3 --cards 3 --records proofs.json',
    'symbolon verify --pack backed-up --json',
  ],
  result: record({
    verified: list(
      record({
        name: text('yours, or where it is'),
        record: facts(
          'what the card signed, as it is kept: date, cardNumber, role, member, epoch, dormant, revoked and more',
        ),
        findings: list(
          record({ kind: text('a word that stays the same'), text: text('what it is'), advice: text('what to do') }),
        ),
      }),
    ),
    overdue: list(
      record({
        card: text('its number'),
        last: orNull(text('date of its last proof')),
        days: orNull(count('since it was due')),
      }),
    ),
  }),
  stopped: 'No card was changed, and the file of proofs is as it was.',
  load: async () => (await import('../actions/backup/verify.ts')).verifyCards,
});

const activate = defineCommand({
  name: 'activate',
  group: 'Backup',
  summary: 'Wake a sleeping backup, so that it signs.',
  about:
    'With the approval of any other card of its set, or with the PUK. The first card of --card is the backup, the second one approves.',
  arguments: {},
  options: {
    puk: flag('With the PUK instead of another card.'),
    member: perhapsNumber('PLACE', 'Place of the backup in its set, if you know it: saves a tap.', places),
  },
  card: true,
  examples: ['symbolon activate --card 2,3 --pack backed-up', 'symbolon activate --puk --card 2 --pack backed-up'],
  result: record({ awake: text('which card') }),
  stopped: resumable,
  load: async () => (await import('../actions/backup/activate.ts')).activate,
});

const setShow = defineCommand({
  name: 'set show',
  group: 'Backup',
  summary: 'Show the cards that hold the same wallet, as this one knows them.',
  arguments: {},
  options: {},
  card: true,
  examples: ['symbolon set show --pack backed-up', 'symbolon set show --card 2 --pack backed-up --json'],
  result: record({
    id: text('of the set, hexadecimal'),
    epoch: count('goes on when a card is revoked or admitted'),
    place: count('of this card'),
    extendable: yes('whether its cards can agree to admit others'),
    sealed: yes('whether this card makes no more clones'),
    limit: count('clones that were agreed on when the wallet was made'),
    members: list(
      record({
        place: count('in the set; 0 is the card that made the wallet'),
        name: orNull(text('yours: see "set name"')),
        role: text('of that card'),
        standing: text('agreed, admitted or revoked'),
        state: text('this card; of its clones pending or confirmed; known, of others; revoked'),
        card: orNull(text('its number, where this card knows it')),
        code: orNull(text('of an admitted card: see "set code"')),
      }),
    ),
  }),
  load: async () => (await import('../actions/backup/members.ts')).showMembers,
});

const tell = number('N', 'How many other cards to tell at once; the rest learn of it the next time.', {
  min: 0,
  max: 8,
  otherwise: 0,
});

const setRevoke = defineCommand({
  name: 'set revoke',
  group: 'Backup',
  summary: 'Put a lost card out of the set.',
  about:
    'One tap of the primary, which is the first card of --card, and one for each card that --tell counts. Cards that know of it have nothing to do with the lost one any more. Its keys still work on every chain: if it may be in other hands, see "set rotate". A lost primary is for "set replace".',
  arguments: { member: neededNumber('PLACE', 'Place of the lost card, as "set show" gives it.', places) },
  options: { tell },
  card: true,
  examples: ['symbolon set revoke 2 --tell 1 --pack backed-up'],
  result: record({
    member: count('place of the card that is out'),
    epoch: count('of the set from now on'),
    told: list(text('which cards know')),
    advice: text('what is left to do'),
  }),
  stopped: resumable,
  load: async () => (await import('../actions/backup/members.ts')).revoke,
});

const setReplace = defineCommand({
  name: 'set replace',
  group: 'Backup',
  summary: 'Admit a new card in the place of lost ones, and put the wallet onto it.',
  about: `For wallets that were made extendable. More than half of the cards that are left must agree, and two at least. Order of --card: the primary (or the card that becomes it, with --promote), the new card, the others that agree. A card of another pack is admitted once you have compared its code on a second device: "set code". ${ceremonies}`,
  arguments: {},
  options: {
    lost: numbers('PLACE', 'Place of a lost card, as "set show" gives it; may be given again.', places),
    promote: perhapsNumber(
      'PLACE',
      'The primary is lost: the first card, which has this place, takes its part.',
      places,
    ),
    signers: number('N', 'How many others agree.', { min: 1, max: 8, otherwise: 1 }),
    ...terms,
  },
  card: true,
  examples: ['symbolon set replace --lost 2 --card 1,4,2 --pack extendable'],
  result: record({ ...clones, epoch: count('of the set from now on') }),
  stopped: `${resumable} Once the others have agreed, that is "symbolon backup".`,
  load: async () => (await import('../actions/backup/replace.ts')).replace,
});

const setPromote = defineCommand({
  name: 'set promote',
  group: 'Backup',
  summary: 'Make another card the primary after the primary is lost.',
  about:
    'More than half of the cards that are left must agree, and two at least. The first card of --card becomes the primary; a backup is awake from then on.',
  arguments: { member: neededNumber('PLACE', 'Place of the card that becomes the primary.', places) },
  options: {
    lost: numbers('PLACE', 'Place of a lost card, the old primary as a rule; may be given again.', places),
    signers: number('N', 'How many others agree.', { min: 1, max: 8, otherwise: 1 }),
  },
  card: true,
  examples: ['symbolon set promote 1 --lost 0 --card 2,3 --pack backed-up'],
  result: record({ member: count('place of the new primary'), epoch: count('of the set from now on') }),
  stopped: resumable,
  load: async () => (await import('../actions/backup/replace.ts')).promoteMember,
});

const setCode = defineCommand({
  name: 'set code',
  group: 'Backup',
  summary: 'Compare a card from another pack with the one that the set has admitted.',
  about:
    'For a second device, while the first one waits in "set replace": if the first one has put another card into the list, the codes differ. Order of --card: the primary, the new card.',
  arguments: { member: neededNumber('PLACE', 'Place of the admitted card, as "set show" gives it.', places) },
  options: {},
  card: true,
  examples: [
    'symbolon set replace --lost 2 --card 1,4,2 --pack extendable && symbolon set code 3 --card 1,4 --pack extendable',
  ],
  result: record({
    list: text('code of the card in the list of the set'),
    card: text('code of the card in your hand'),
    same: yes('whether they are the same card'),
  }),
  load: async () => (await import('../actions/backup/members.ts')).compareCodes,
});

const setName = defineCommand({
  name: 'set name',
  group: 'Backup',
  summary: 'Give a card of the set a name.',
  about:
    'The names are kept in a file of the wallet, "card names", which goes along to every clone that is made: "files share" gives it to those there are. "backup --name" writes it as well.',
  arguments: {
    member: neededNumber('PLACE', 'Place of the card, as "set show" gives it.', places),
    name: needed('NAME', 'Up to 40 bytes; empty: no name any more.'),
  },
  options: {},
  card: true,
  examples: ['symbolon set name 0 "desk at home" --pack backed-up'],
  result: record({ names: list(record({ place: count('in the set'), name: text('of that card') })) }),
  stopped: 'The card has the old name or the new one.',
  load: async () => (await import('../actions/backup/members.ts')).nameMember,
});

const setRotate = defineCommand({
  name: 'set rotate',
  group: 'Backup',
  summary: 'Make a new wallet on new cards, backed up and sealed, to move everything to.',
  about:
    'For when a card is in other hands. n backups take 2n + 3 taps; the first card of --card makes the wallet, and has to be blank: a wallet that is there already may be one whose key somebody knows.',
  arguments: {},
  options: {
    ...targets,
    ...terms,
    extendable: flag('The cards of the new wallet can agree to admit others later.'),
    'no-puk': flag('Without a PUK: a blocked PIN then stays blocked.'),
  },
  card: true,
  examples: [
    'symbolon set rotate --pack new-box',
    'symbolon set rotate --targets 1 --role daily --no-puk --pack new-box --json',
  ],
  result: record(clones),
  stopped:
    'Nothing is lost. If it has said that the wallet is made, "symbolon backup --seal" goes on with it, and with --puk where it has a PUK; if not, begin again with blank cards.',
  load: async () => (await import('../actions/backup/rotate.ts')).rotateWallet,
});

const setPlan = defineCommand({
  name: 'set plan',
  group: 'Backup',
  summary: 'Write the recovery plan: a page for the drawer, without secrets.',
  about:
    'One HTML page to be printed, for you and for somebody you trust. The primary tells the cards and accounts; what it can not know is blank, or comes from --details: a JSON object with any of wallet, owner, trusted, pinPlace, pukPlace, verifyEvery, contacts (a list of texts), software ({"name", "where"}), extras ({"what", "how"}) and cards ({"member": place in the set, "label", "place": where it lies}).',
  arguments: {},
  options: {
    output: needed('FILE', 'The page.'),
    force: flag('Replace the file if it exists.'),
    details: textOption('FILE', 'What the cards do not know.'),
    records: textOption('FILE', 'What "verify --records" has kept: when each card was verified.'),
  },
  card: true,
  examples: [
    'symbolon set plan --output plan.html --pack backed-up',
    'symbolon set plan -o plan.html --details details.json --pack backed-up',
  ],
  result: record({
    file: text('the page'),
    cards: list(record({ place: count('in the set'), card: text('its number'), name: text('on the page') })),
  }),
  stopped: 'No plan was written.',
  load: async () => (await import('../actions/backup/plan.ts')).writePlan,
});

const setRehearse = defineCommand({
  name: 'set rehearse',
  group: 'Backup',
  summary: 'Rehearse the whole recovery with a throw-away wallet, timed.',
  about:
    'Makes a wallet, backs it up, seals it, wakes a backup without the primary and has it sign. On blank cards, which are reset in the end; or with --wallet 1 or 2 in a spare place of cards in use, where the throw-away wallet stays until a card is reset. What goes wrong is part of the answer.',
  arguments: {},
  options: {
    backups: number('N', 'How many backups. One alone is woken with the PUK.', { min: 1, max: 8, otherwise: 2 }),
  },
  card: true,
  examples: ['symbolon set rehearse --pack new-box', 'symbolon set rehearse --backups 1 --pack new-box --json'],
  result: record({
    recovered: yes('whether the backup signed with the key of the primary'),
    steps: list(
      record({
        step: oneOf('which', 'make', 'back-up', 'confirm', 'activate', 'sign', 'clean'),
        text: text('the same in words'),
        outcome: oneOf('how it ended', 'done', 'failed', 'skipped'),
        milliseconds: count('it took'),
        taps: count('of cards'),
        problems: list(facts('what was in the way, and what to do: kind, step, card, text, advice, again')),
      }),
    ),
    milliseconds: count('in all'),
    stays: list(text('what is left on the cards')),
  }),
  stopped:
    'The throw-away wallet may be on some of the cards. Its set was told when it was made: "symbolon set show" says which set a card is of, and "symbolon reset" erases a card of that one. A card of another set holds something else.',
  load: async () => (await import('../actions/backup/rehearse.ts')).rehearseRecovery,
});

/** In the order of the help. */
export const backupCommands: readonly Command[] = [
  backup,
  verify,
  activate,
  setShow,
  setRevoke,
  setReplace,
  setPromote,
  setCode,
  setName,
  setRotate,
  setPlan,
  setRehearse,
];
