/** Proven time: whose time cards believe, and what they know of it. */
import { declareCommand } from '../command-line/command.ts';
import {
  flag,
  number,
  optionalDuration,
  optionalNumber,
  optionalText,
  requiredText,
  requiredTexts,
} from '../command-line/parameters.ts';
import { bool, count, list, moment, oneOf, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import { resumable } from './clones.ts';

/** Where the time comes from. */
export const timeSource = {
  servers: optionalText(
    'FILE',
    'Where time servers are reached: a list (JSON, RFC 10049, section 8.3). SYMBOLON_TIME_SERVERS. Those that "time trust" was given are kept, and some public ones are known.',
  ),
  relay: optionalText('URL', 'Ask through this relay, where UDP does not get through. It can refuse, and can not lie.'),
} as const;

export const replaceAnnounced = {
  replace: flag('Forget what the card has announced before, if it is something else.'),
} as const;

/** What a card waits for. */
export const waiting = record({
  kind: oneOf('what it will do', 'wake', 'policy', 'voucher', 'word'),
  member: count('number of the card that announced it'),
  code: orNull(text('the first digits of the SHA-256 of what it is, to compare; null: to wake')),
  since: moment('from when the delay counts; null: no time was proven to the card since it was announced'),
  until: moment('from when it may be done'),
  over: bool('whether that is over by the time that is proven to the card'),
  unproven: orNull(text('why the time was not proven to the card just now; null: it was, or nobody tried')),
});

const servers = list(
  record({ name: orNull(text('of the server, where it is known')), key: text('its long-term key, base64') }),
);

export const timeShowCommand = declareCommand({
  name: 'time show',
  group: 'Time and heirs',
  summary: 'Show what time it is at least, as the card knows, and what waits for it.',
  about:
    'A card has no clock. It keeps the earliest time that it can be, by what servers have signed for it. A computer can hold that back, and can not bring it forward. By it allowances come back, and what was announced may be done.',
  arguments: {},
  options: { servers: timeSource.servers },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon time show --pack timed'],
  result: record({
    time: moment('the earliest that it can be; null: unknown, and nothing comes back and nothing wakes'),
    clock: orNull(count('its number; another one begins anew; null: no servers are settled')),
    needed: count('servers that have to agree'),
    servers,
    floor: orNull(text('work of a Bitcoin header that proves time too, nBits in hexadecimal')),
    waiting: orNull(waiting),
    refills: list(
      record({
        asset: text('with an allowance that comes back by time'),
        left: text('now, in the smallest unit'),
        dated: bool(
          'false: something was spent since the last proof of time, and comes back only from the next one on',
        ),
        whole: moment('when all of the allowance is there again; null: it is, or the card can not tell yet'),
      }),
    ),
  }),
});

export const timeTrustCommand = declareCommand({
  name: 'time trust',
  group: 'Time and heirs',
  summary: 'Settle whose time the cards of a wallet believe.',
  about: `Up to five servers, of which several have to agree. Choose some of different people: as many of them as are needed, together, could make a card believe any date. The primary says so, which is the first card of --card; then the cards that --tell counts. Backups that are made later get it with the wallet. Other servers make another clock: it begins unknown, and what was announced is forgotten. The same servers again change nothing on cards that believe them. With a wallet made with --delay-word, another clock has to be announced first; the same command does it when that is over. The first clock of such a wallet takes --signers, unless it is settled before backups are made. More than half of the cards together need not wait, and need no server of before: so a wrong choice comes back with --signers. The servers are asked once before, and you are asked; a script goes on by itself where all of them answer.`,
  arguments: {
    server: requiredTexts(
      'SERVER',
      'A list of servers (JSON, RFC 10049, section 8.3), the name of a server that "time servers --list" shows, or a key in base64 or hexadecimal.',
    ),
  },
  options: {
    needed: optionalNumber('N', 'How many have to agree. Default: two, or one where there is one.', { min: 1, max: 3 }),
    floor: optionalText(
      'NBITS',
      'A Bitcoin header of at least this work proves time too: 8 hexadecimal digits, the nBits of a recent block (17023c7e in February 2026). With much less, somebody could make one with any date: that is asked.',
    ),
    tell: number('N', 'How many other cards to tell now; the same command again reaches the rest.', {
      min: 0,
      max: 8,
      otherwise: 0,
    }),
    signers: number(
      'N',
      'How many other cards agree, after the first one of --card: then nothing waits, also where servers of before are wrong or gone. More than half of the cards with a voice, yours included.',
      { min: 0, max: 8, otherwise: 0 },
    ),
    puk: flag('The PUK stands for the second card, where no more than two cards have a voice.'),
    unchecked: flag('Do not ask the servers before: for one that can not be reached from here. It is no consent.'),
    ...consent,
    ...replaceAnnounced,
    ...timeSource,
  },
  card: 'wallet',
  asks: ['pin', 'puk'],
  examples: [
    'symbolon time trust roughtime.se time.txryan.com TimeNL-Roughtime --unchecked --yes --pack box',
    'symbolon time trust time-servers.json --needed 1 --tell 2 --pack backed-up --json',
    'symbolon time trust time-servers.json --needed 1 --signers 1 --card 1,2 --pack backed-up',
  ],
  result: record({
    settled: bool('false: the word of the primary has a delay, and was announced'),
    clock: orNull(count('its number')),
    needed: count('servers that have to agree'),
    servers,
    told: list(text('which cards believe it')),
    changed: list(text('on which of them another clock begins; the others believed it before')),
    waiting: orNull(waiting),
  }),
  stopped: resumable,
  next: [{ words: 'time prove', why: 'proves the time to the card' }],
});

export const timeProveCommand = declareCommand({
  name: 'time prove',
  group: 'Time and heirs',
  summary: 'Prove the time to cards: ask the servers that they believe.',
  about:
    'The card gives a nonce, the servers sign their time over it, and the card verifies that. The card stays on the reader meanwhile. On a computer that the card knows ("phone add") it takes no PIN.',
  arguments: {},
  options: {
    cards: optionalNumber('N', 'How many cards. Default: as many as --card names.', { min: 1, max: 9 }),
    header: optionalText(
      'HEX',
      'Prove it by the header of a Bitcoin block, 160 hexadecimal digits, where "time trust --floor" was given. It begins no delay.',
    ),
    ...timeSource,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon time prove --servers time-servers.json --pack timed'],
  result: record({
    cards: list(
      record({
        name: text('where the card is'),
        card: text('its number'),
        time: moment('the earliest that it can be'),
        answered: list(text('which servers did')),
        waiting: orNull(waiting),
      }),
    ),
  }),
  stopped: 'The time of a card never goes back. Give the same command again.',
});

export const timeServersCommand = declareCommand({
  name: 'time servers',
  group: 'Time and heirs',
  summary: 'Ask time servers what time it is, and find those that lie.',
  about:
    'Three of them in turn, twice, each over what the one before has answered: so one that contradicts the others is caught, and can be shown to have lied (RFC 10049, section 8.2). Such a report is for whoever keeps the list. No card is asked.',
  arguments: {},
  options: {
    list: flag('Only list the servers that are known here; ask none.'),
    servers: optionalText('FILE', 'Ask those of this list, and no others. Default: public ones.'),
    relay: timeSource.relay,
    report: optionalText('FILE', 'Where a report goes, if servers contradict each other.'),
  },
  card: false,
  asks: [],
  examples: ['symbolon time servers --list', 'symbolon time servers --servers time-servers.json'],
  result: record({
    known: list(record({ name: text('of the server'), key: text('its long-term key, base64') })),
    said: list(
      record({
        name: text('of the server'),
        time: moment('as it said'),
        radius: count('seconds by which it may be wrong'),
      }),
    ),
    earliest: moment('no earlier, if they are right; null: not asked, or they contradict each other'),
    latest: moment('no later'),
    contradictions: count('pairs of answers that can not both be right'),
    report: orNull(text('the file')),
  }),
});

export const timeServeCommand = declareCommand({
  name: 'time serve',
  group: 'Time and heirs',
  summary: 'Run a small time server for trying things out, until Ctrl-C.',
  about:
    'It signs the time of this computer, or another one: to see today what a card does in a year. Cards that believe it believe whoever has this computer: never trust it for a wallet that holds something.',
  arguments: { list: requiredText('FILE', 'Where the list of it is written, for "time trust" and --servers.') },
  options: {
    'key-file': optionalText(
      'FILE',
      'Its long-term key, 64 hexadecimal digits; created if it is missing. Default: a new key.',
    ),
    ahead: optionalDuration('DURATION', 'Be ahead by so long: 6mo.', { min: 0, max: 3_155_760_000 }),
    port: number('PORT', 'UDP port; 0 is any free one.', { min: 0, max: 65_535, otherwise: 0 }),
    host: optionalText('ADDRESS', 'Address of this computer to listen at. Default 127.0.0.1: nobody else reaches it.'),
    force: flag('Replace the list if it exists.'),
  },
  card: false,
  asks: [],
  examples: ['symbolon time serve server.json --ahead 1y'],
  result: record({ port: count('where it was reached'), key: text('its long-term key, base64') }),
  stopped: 'The server has ended.',
});
