/** What the owner keeps on the card besides keys: the policy, and files. */
import {
  type Command,
  defineCommand,
  flag,
  needed,
  neededNumber,
  number,
  text as textOption,
} from '../command-line/command.ts';
import { amount, count, list, oneOf, orNull, record, type Shape, text, yes } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';

const permission = oneOf('approval: only with the approval of another card of the set', 'refuse', 'approval', 'allow');
const limit = (description: string): Shape<string | null> => orNull(amount(`${description}, in the smallest unit`));

const policy = record({
  rawDigests: yes('whether digests are signed unseen'),
  blind: permission,
  messages: permission,
  otherAssets: permission,
  withoutPin: yes('whether a known computer or phone needs no PIN'),
  assets: list(
    record({
      asset: text('CAIP-19 identifier where it is a usual one, else the 32 digits by which the card knows it'),
      perSignature: limit('the most at once, fee included'),
      allowance: limit('the most in all'),
      approvalAbove: limit('above it with the approval of another card'),
    }),
  ),
  chains: orNull(
    list(record({ chain: text('CAIP-2 identifier, or 32 digits'), feeCeiling: limit('the highest fee') })),
  ),
  recipients: orNull(list(text('32 hexadecimal digits'))),
  recipientRoot: orNull(text('root of a tree of more recipients, hexadecimal')),
  paths: orNull(list(text('hardened path below which keys sign'))),
  wallets: orNull(list(text('id of a wallet of several cosigners, hexadecimal'))),
});

const policyShow = defineCommand({
  name: 'policy show',
  group: 'Wallets',
  summary: 'Show what the wallet may sign on this card.',
  arguments: {},
  options: {},
  card: true,
  examples: ['symbolon policy show --pack box'],
  result: record({
    policy,
    left: list(record({ asset: text('as in the policy'), amount: amount('of its allowance') })),
    kept: list(
      record({
        asset: text('one without an allowance'),
        amount: amount('spent of it before, which counts when it has one again'),
      }),
    ),
  }),
  load: async () => (await import('../actions/owner/policy.ts')).showPolicy,
});

const policySet = defineCommand({
  name: 'policy set',
  group: 'Wallets',
  summary: 'Set what the wallet may sign on this card.',
  about:
    'The file is a JSON object as "policy show --json" gives it in "policy". A field left out allows nothing, or, of those that are null there, restricts nothing. Assets and chains by their CAIP-19 and CAIP-2 identifiers (eip155:1/slip44:60), recipients by CAIP-10 (eip155:1:0x...), amounts as decimal texts in the smallest unit. The primary takes any policy; a clone none that allows more than before.',
  arguments: { file: needed('FILE', 'The policy; "-" is standard input.') },
  options: { ...consent },
  card: true,
  examples: ['symbolon policy set policy.json --yes --pack box'],
  result: record({ policy }),
  stopped: 'The policy is the old one, unless the card had said yes already: "symbolon policy show".',
  load: async () => (await import('../actions/owner/policy.ts')).changePolicy,
});

const file = { file: neededNumber('N', 'Number of the file.', { min: 0, max: 5 }) } as const;
const entry = {
  file: count('its number, 0 to 5'),
  name: text('given by the owner'),
  version: count('goes on with every change'),
  size: count('bytes'),
} as const;

const filesList = defineCommand({
  name: 'files list',
  group: 'Wallets',
  summary: 'List the files that the owner keeps in the wallet.',
  about:
    'Up to six files of 512 bytes: labels, notes for "discover" (see "notes set"), names of cards. They go along to every clone that is made; "files share" gives them to those there are.',
  arguments: {},
  options: {},
  card: true,
  examples: ['symbolon files list --pack box'],
  result: record({ files: list(record(entry)) }),
  load: async () => (await import('../actions/owner/owner-files.ts')).listOwnerFiles,
});

const filesRead = defineCommand({
  name: 'files read',
  group: 'Wallets',
  summary: 'Read a file of the wallet.',
  arguments: file,
  options: {
    output: textOption('FILE', 'Write it to a file. Default: show it, as text.'),
    force: flag('Replace the file if it exists.'),
  },
  card: true,
  examples: ['symbolon files write 0 labels labels.txt --pack box && symbolon files read 0 --pack box'],
  result: record({ ...entry, content: text('base64') }),
  load: async () => (await import('../actions/owner/owner-files.ts')).readOwnerFile,
});

const filesWrite = defineCommand({
  name: 'files write',
  group: 'Wallets',
  summary: 'Put a file into the wallet, in the place of what was there.',
  arguments: {
    ...file,
    name: needed('NAME', 'Up to 16 bytes.'),
    input: needed('FILE', 'Up to 512 bytes; "-" is standard input.'),
  },
  options: {},
  card: true,
  examples: ['symbolon files write 1 labels labels.txt --pack box'],
  result: record(entry),
  stopped: 'The file is the old one or the new one, whole: "symbolon files list".',
  load: async () => (await import('../actions/owner/owner-files.ts')).writeOwnerFile,
});

const filesDelete = defineCommand({
  name: 'files delete',
  group: 'Wallets',
  summary: 'Delete a file of the wallet.',
  arguments: file,
  options: {},
  card: true,
  examples: ['symbolon files write 1 labels labels.txt --pack box && symbolon files delete 1 --pack box'],
  result: record({ file: count('that is free now') }),
  load: async () => (await import('../actions/owner/owner-files.ts')).deleteOwnerFile,
});

const filesShare = defineCommand({
  name: 'files share',
  group: 'Wallets',
  summary: 'Give the files of the wallet to other cards of its set.',
  about:
    'One tap of the card that has them, which is the first one of --card, and one for each other card. They are sealed: this computer can not read them. A card keeps what it has in a later version.',
  arguments: {},
  options: { cards: number('N', 'How many other cards.', { min: 1, max: 8, otherwise: 1 }) },
  card: true,
  examples: [
    'symbolon files write 0 labels labels.txt --pack backed-up && symbolon files share --cards 2 --pack backed-up',
  ],
  result: record({
    files: count('that were given, deleted ones included'),
    cards: list(record({ name: text('where the card is'), taken: count('files that it has in this version now') })),
  }),
  stopped: 'Each card has a file as it was or as it is given, whole: the same command goes on from there.',
  load: async () => (await import('../actions/owner/owner-files.ts')).shareOwnerFiles,
});

const notes = record({
  tokens: list(
    record({ asset: text('CAIP-19 identifier'), symbol: text('as you call it'), decimals: count('of its amounts') }),
  ),
  descriptors: list(text('of a wallet of several cosigners, for a watching wallet')),
  paths: list(text('where keys are derived')),
  lines: list(text('as "notes set" takes them')),
});

const notesShow = defineCommand({
  name: 'notes show',
  group: 'Wallets',
  summary: 'Show what you have noted on the card for "discover".',
  arguments: {},
  options: {},
  card: true,
  examples: ['symbolon notes set notes.txt --pack box && symbolon notes show --pack box'],
  result: notes,
  load: async () => (await import('../actions/owner/notes.ts')).showNotes,
});

const notesSet = defineCommand({
  name: 'notes set',
  group: 'Wallets',
  summary: 'Note on the card what no scan finds by itself: tokens, wallets of several cosigners, odd paths.',
  about:
    "A line each. A token: its CAIP-19 identifier, decimals and symbol (eip155:1/erc20:0xA0b8... 6 USDC). A wallet of several cosigners: its policy (BIP-388) and its keys, with spaces between. A path: m/84'/0'/77'. The notes take the place of those before, fill up to six files of 512 bytes, and go along to clones that are made later: see \"files share\". An empty file deletes them. No secrets: whoever has the PIN reads them.",
  arguments: { file: needed('FILE', 'The notes; "-" is standard input.') },
  options: {},
  card: true,
  examples: ['symbolon notes set notes.txt --pack box'],
  result: notes,
  stopped:
    'The notes are the old ones or the new ones; if "symbolon notes show" says that they are broken, set them once more.',
  load: async () => (await import('../actions/owner/notes.ts')).setNotes,
});

/** In the order of the help. */
export const ownerCommands: readonly Command[] = [
  policyShow,
  policySet,
  filesList,
  filesRead,
  filesWrite,
  filesDelete,
  filesShare,
  notesShow,
  notesSet,
];
