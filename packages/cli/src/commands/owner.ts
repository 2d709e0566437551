/** What the owner keeps on the card besides keys: the policy, files and notes. */
import { declareCommand } from '../command-line/command.ts';
import { flag, optionalNumber, optionalText, requiredOrdinal, requiredText } from '../command-line/parameters.ts';
import { amount, bool, count, list, oneOf, orNull, type ResultShape, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import { replaceAnnounced, timeSource, waiting } from './time.ts';

const permission = oneOf('approval: only with the approval of another card of the set', 'refuse', 'approval', 'allow');
const limitOf = (description: string): ResultShape<string | null> =>
  orNull(amount(`${description}, in the smallest unit`));

const policy = record({
  digestsUnseen: bool('whether it signs digests unseen: digests whose transaction it does not read'),
  blind: permission,
  messages: permission,
  otherAssets: permission,
  withoutPin: bool('whether a known computer or phone signs without the PIN'),
  assets: list(
    record({
      asset: text('CAIP-19 identifier of a well-known asset, else the 32 digits by which the card knows it'),
      perSignature: limitOf('the most at once, fee included'),
      allowance: limitOf('the most in all'),
      per: orNull(text('hour, day, week, month, year or seconds, in which the allowance comes back')),
      approvalAbove: limitOf('above this only with the approval of another card'),
    }),
  ),
  chains: orNull(
    list(record({ chain: text('CAIP-2 identifier, or 32 digits'), feeCeiling: limitOf('the highest fee') })),
  ),
  recipients: orNull(list(text('32 hexadecimal digits'))),
  recipientRoot: orNull(text('root of a tree of more recipients, hexadecimal')),
  paths: orNull(list(text('hardened path below which keys sign'))),
  multisigWallets: orNull(list(text('id of a multisig wallet, hexadecimal'))),
  refresh: orNull(
    record({
      feeCeiling: amount('the highest fee, in the smallest unit'),
      per: text('from one refresh to the next: hour, day, week, month, year or seconds'),
    }),
  ),
});

const name = orNull(oneOf('if it is one of the policies with a name', 'savings', 'everyday', 'open'));

export const policyShowCommand = declareCommand({
  name: 'policy show',
  group: 'Wallets',
  summary: 'Show what the wallet may sign on this card.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon policy show --pack box'],
  result: record({
    name,
    policy,
    left: list(record({ asset: text('as in the policy'), amount: amount('of its allowance') })),
    kept: list(
      record({
        asset: text('without an allowance now'),
        amount: amount('spent before; counts once the asset has an allowance again'),
      }),
    ),
  }),
});

export const policySetCommand = declareCommand({
  name: 'policy set',
  group: 'Wallets',
  summary: 'Set what the wallet may sign on this card.',
  about:
    'savings: it only pays, and signs what the card understands in full. everyday: it also signs messages. open: it also signs what the card does not understand in full, or does not read. For limits, give a file: a JSON object, as "policy show --json" gives it, whole or its "policy" alone. A field left out allows nothing; those that are null there restrict nothing. A name keeps the multisig wallets that have been joined; a file has them in "multisigWallets". Assets and chains have CAIP-19 and CAIP-2 identifiers (eip155:1/slip44:60), recipients CAIP-10 identifiers (eip155:1:0x...); amounts are texts: "1.5 ETH", also of tokens that you noted ("notes set"), or digits alone in the smallest unit. "per": "week" beside "allowance" makes it come back by time, where "time trust" is settled. Half an ether at once and one a week: {"assets": [{"asset": "eip155:1/slip44:60", "perSignature": "0.5 ETH", "allowance": "1 ETH", "per": "week"}]}. What changes is shown before you are asked, from what to what, and whether it allows more. The primary and an activated backup take any policy; another clone refuses one that allows more than before. With a wallet made with --delay-loosening such a policy is announced first, and the same command sets it when that is over.',
  arguments: { file: requiredText('NAME|FILE', 'savings, everyday or open; or a file, "-" is standard input.') },
  options: {
    refresh: optionalText(
      'SATOSHI/PERIOD',
      'Beside what it says, let a known computer or phone refresh multisig wallets without the PIN, for a fee up to this, once in this period, such as 5000/month or 5000/10mo: see "heir refresh".',
    ),
    ...consent,
    ...replaceAnnounced,
    ...timeSource,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon policy set policy.json --yes --pack box',
    'symbolon policy set savings --yes --pack box',
    'symbolon policy set everyday --refresh 5000/month --yes --pack box',
  ],
  result: record({
    name,
    policy,
    set: bool('false: a looser policy has a delay on this card, and was announced'),
    waiting: orNull(waiting),
  }),
  next: [{ words: 'policy show', why: 'shows what the card signs now' }],
});

const file = { file: requiredOrdinal('N', 'Number of the file.', { count: 6 }) } as const;
const entry = {
  file: count('its number, 1 to 6'),
  name: text('given by the owner'),
  version: count('goes up with every change'),
  size: count('bytes'),
} as const;

export const filesListCommand = declareCommand({
  name: 'files list',
  group: 'Wallets',
  summary: 'List the files that the owner keeps in the wallet.',
  about:
    'Up to six files of 512 bytes: labels, notes for "discover" (see "notes set"), names of cards. It says which of them commands keep. Every clone made later gets them; "files share" gives them to the clones there are.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon files list --pack box'],
  result: record({ files: list(record(entry)) }),
});

export const filesReadCommand = declareCommand({
  name: 'files read',
  group: 'Wallets',
  summary: 'Read a file of the wallet.',
  arguments: file,
  options: {
    output: optionalText('FILE', 'Write it to a file. Default: show it as text.'),
    force: flag('Replace the file if it exists.'),
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon files write 6 labels labels.txt --pack box && symbolon files read 6 --pack box'],
  result: record({ ...entry, content: text('base64') }),
});

export const filesWriteCommand = declareCommand({
  name: 'files write',
  group: 'Wallets',
  summary: 'Put a file into the wallet, instead of what was there.',
  about:
    'A newer version of the same file goes in at once. It asks before another file is lost, and before one that commands keep: names of cards, notes, delays. "files list" shows which numbers are free.',
  arguments: {
    ...file,
    name: requiredText('NAME', 'Up to 16 bytes.'),
    input: requiredText('FILE', 'Up to 512 bytes; "-" is standard input.'),
  },
  options: { ...consent },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon files write 6 labels labels.txt --pack box'],
  result: record(entry),
});

export const filesDeleteCommand = declareCommand({
  name: 'files delete',
  group: 'Wallets',
  summary: 'Delete a file of the wallet.',
  about: 'It says which file that is, and asks.',
  arguments: file,
  options: { ...consent },
  card: 'wallet',
  asks: ['pin'],
  final: 'the content of the file is lost.',
  examples: ['symbolon files write 6 labels labels.txt --pack box && symbolon files delete 6 --yes --pack box'],
  result: record({ file: count('number that is free now') }),
});

export const filesShareCommand = declareCommand({
  name: 'files share',
  group: 'Wallets',
  summary: 'Give the files of the wallet to other cards of its set.',
  about:
    'One step for the card that has them, which is the first one of --card, and one for each other card. The files are encrypted: this computer can not read them. A card keeps its own version of a file where that is newer.',
  arguments: {},
  options: {
    cards: optionalNumber('N', 'How many other cards. Default: the others that --card names, else 1.', {
      min: 1,
      max: 8,
    }),
  },
  card: 'set',
  asks: ['pin'],
  examples: [
    'symbolon files write 6 labels labels.txt --pack backed-up && symbolon files share --cards 2 --pack backed-up',
  ],
  result: record({
    files: count('given, deleted ones included'),
    cards: list(record({ name: text('where the card is'), taken: count('files that it now has in this version') })),
  }),
  stopped: 'The same command goes on from there.',
});

const notes = record({
  tokens: list(
    record({ asset: text('CAIP-19 identifier'), symbol: text('as you call it'), decimals: count('of its amounts') }),
  ),
  descriptors: list(text('of a multisig wallet, for a watching wallet')),
  paths: list(text('where keys are derived')),
  lines: list(text('as "notes set" takes them')),
});

export const notesShowCommand = declareCommand({
  name: 'notes show',
  group: 'Wallets',
  summary: 'Show what you have noted on the card for "discover".',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon notes set notes.txt --pack box && symbolon notes show --pack box'],
  result: notes,
});

export const notesSetCommand = declareCommand({
  name: 'notes set',
  group: 'Wallets',
  summary: 'Note on the card what no scan finds by itself: tokens, multisig wallets, unusual paths.',
  about:
    "One note a line. A token: its CAIP-19 identifier, decimals and symbol (eip155:1/erc20:0xA0b8... 6 USDC). A multisig wallet: its policy (BIP-388) and its keys, with spaces between. A path: m/84'/0'/77'. The notes replace earlier ones, except multisig wallets that the card signs for; it asks before others are left out. They fill up to six files of 512 bytes. Clones made later get them: see \"files share\". An empty file deletes them. Note no secrets: the PIN is enough to read them.",
  arguments: { file: requiredText('FILE', 'The notes; "-" is standard input.') },
  options: { ...consent },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon notes set notes.txt --pack box'],
  result: notes,
  stopped: 'If "symbolon notes show" says that the notes are not whole, set them again.',
});
