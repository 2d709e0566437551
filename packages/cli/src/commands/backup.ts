/** Making backups, verifying and activating them. */
import { declareCommand } from '../command-line/command.ts';
import { flag, number, optionalNumber, optionalOrdinal, optionalText } from '../command-line/parameters.ts';
import { bool, count, list, openRecord, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import {
  cloneOptions,
  cloneResult,
  mostMembers,
  resumable,
  resumableCeremony,
  targets,
  tellEarlier,
  toldEarlier,
} from './clones.ts';
import { timeSource } from './time.ts';

export const afterBackup = [
  { words: 'verify', why: 'has the cards prove what they hold' },
  { words: 'set plan --output plan.html', why: 'writes the recovery plan' },
  { words: 'set rehearse', why: 'tries a recovery, with blank cards' },
] as const;

export const backupCommand = declareCommand({
  name: 'backup',
  group: 'Backup',
  summary: 'Put the wallet onto other cards of its pack.',
  about: `n cards take 2n + 2 steps: each new card, the card with the wallet, each new card again, and the card with the wallet, which then knows that its clones arrived. The first card of --card is the one with the wallet. ${resumableCeremony}`,
  arguments: {},
  options: {
    ...targets,
    ...cloneOptions,
    finish: flag(
      'Start no new clones: finish those that the card with the wallet still waits for. Give --policy, --share, --scope and --own-pin as when they were begun.',
    ),
    puk: flag('The wallet has a PUK, so that even a single backup can be activated.'),
    seal: flag('Then end cloning for good: no more cards can be made from this wallet. It asks before.'),
    ...tellEarlier,
    ...consent,
  },
  card: 'primary',
  asks: ['pin', 'newPin'],
  final: 'how many cards hold the wallet; with --seal also that no more can be made.',
  examples: [
    'symbolon backup --pack box',
    'symbolon backup --targets 1 --role daily --card 1,3 --pack box --json',
    'symbolon backup --name safe --name sister --seal --yes --pack box',
    'symbolon backup --targets 1 --role daily --tell 1 --card 1,3,2 --pack inherited',
  ],
  result: record({ ...cloneResult, told: toldEarlier }),
  stopped: resumable,
  next: afterBackup,
});

export const verifyCommand = declareCommand({
  name: 'verify',
  group: 'Backup',
  summary: 'Have cards prove what they hold: the same wallet, whole, and nothing changed since the last time.',
  about:
    "One step a card. The wallet's keys sign nothing, no secret moves, and a dormant backup stays dormant. It also says how many items each vault keeps, and whether the cards differ in them. With --records each proof is compared with earlier ones, and kept. A card that proves nothing, because its PIN is blocked say, ends nothing for the others. The last lines are the verdict. Exit code 12: something is wrong, or a card has asked to wake. 11: nothing that was seen, but a card was not verified, has no proof here or in the file of --records though it is of the set, or is overdue.",
  arguments: {},
  options: {
    cards: optionalNumber('N', 'How many cards. Default: as many as --card names.', { min: 1, max: 9 }),
    records: optionalText('FILE', 'Keeps the proofs. It is created, and added to.'),
    every: number('DAYS', 'A card of the file is overdue after so many days.', { min: 1, max: 3650, otherwise: 180 }),
  },
  card: 'set',
  asks: ['pin'],
  examples: [
    'symbolon verify --pack backed-up --card 1,2,3 --records proofs.json',
    'symbolon verify --cards 3 --pack backed-up --json',
  ],
  result: record({
    verified: list(
      record({
        name: text('your name for the card, or where it is'),
        member: count('its number in the set, from 1'),
        record: openRecord(
          'what the card signed, as it is kept, where the member counts from 0: date, cardNumber, role, member, epoch, dormant, revoked and more',
        ),
        share: orNull(text('of a share card: which share of which split, in words')),
        vault: orNull(
          record({
            items: count('that its vault keeps of this wallet'),
            missing: count('items that other cards here keep, and this one does not'),
          }),
        ),
        findings: list(
          record({ kind: text('a word that stays the same'), text: text('what it is'), advice: text('what to do') }),
        ),
      }),
    ),
    leftOut: list(
      record({
        name: text('where the card is, which proved nothing'),
        problem: text('a word that stays the same'),
        text: text('what it is'),
        advice: text('what to do'),
      }),
    ),
    unseen: list(
      record({
        member: count('number in the set, from 1, of a card that is not revoked and of which there is no proof'),
        name: orNull(text('your name for it')),
      }),
    ),
    overdue: list(
      record({
        card: text('its number'),
        last: orNull(text('date of its last proof')),
        days: orNull(count('since it was due')),
      }),
    ),
    verdict: record({
      allWell: bool('there is a proof of every card of the set, none is overdue, and there is nothing to do'),
      sameWallet: bool('whether those that were verified are of one wallet, and those with all of it hold the same'),
      compared: count('cards that were compared with an earlier proof'),
      nextDue: orNull(text('day on which the first card is due, or was')),
    }),
  }),
  stopped: 'The file of proofs is as it was.',
  next: [
    { words: 'set plan --output plan.html', why: 'writes the recovery plan, to print anew when something changed' },
  ],
});

export const activateCommand = declareCommand({
  name: 'activate',
  group: 'Backup',
  summary: 'Activate a dormant backup, so that it signs.',
  about:
    'Another card of its set approves, or the PUK does. The first card of --card is the backup, the second one approves. Where a delay comes with that, it has to be over ("heir ask" begins it), and the time is proven to the card if need be. Where the delay stands for that, no PUK is taken.',
  arguments: {},
  options: {
    puk: flag('With the PUK instead of another card.'),
    member: optionalOrdinal('MEMBER', 'Number of the backup in its set, if you know it: saves a step.', {
      count: mostMembers,
    }),
    ...timeSource,
    ...consent,
  },
  card: 'asleep',
  asks: ['pin', 'puk'],
  final: 'the card signs from then on, and never sleeps again.',
  examples: [
    'symbolon activate --yes --card 2,3 --pack backed-up',
    'symbolon activate --puk --yes --card 2 --pack backed-up',
  ],
  result: record({ activated: text('which card') }),
  stopped: resumable,
  next: [{ words: 'set show', why: 'shows the cards of the set' }],
});
