/** The guide "What comes back where", from the table in `chains`: path by path, and program by program. */
import { type WatchingProgram, watchOnlyPrograms } from '@symbolon/chains/bitcoin/watch-only';
import {
  type OwnDerivation,
  ownDerivations,
  type WhereItComesBack,
  whereItComesBack,
} from '@symbolon/chains/derivations';

const chainNames = { bitcoin: 'Bitcoin', ethereum: 'EVM chains', solana: 'Solana' } as const;
const chains = Object.keys(chainNames) as (keyof typeof chainNames)[];

const introduction = `# What comes back where

A wallet must be of use without us. This page says what other programs make of yours: of its words, of a file with
public keys, and of the card. A test derives the addresses that their makers publish. What their menus say changes with
their versions.

## Three ways out

**Public keys** are enough to see what you have, and to make payments that the card signs. Nobody can spend with them,
but who reads the file sees every address of the account.

\`\`\`sh
symbolon pack new box
export SYMBOLON_PACK=box SYMBOLON_PIN=246810 SYMBOLON_PUK=123456789012
symbolon wallet create --exportable
symbolon wallet export sparrow --output sparrow.txt
symbolon wallet export bitcoin-core --since now --output core.json
symbolon wallet export xpub
\`\`\`

A card in place of the pack is \`--reader any\`, and it asks for the PIN. PSBTs go from the program to
\`symbolon sign psbt\` and back.

**The words** are the wallet itself: who has them needs no card, no PIN and none of our software. Only a wallet that was
made with \`--exportable\` gives them, to the PUK. They are shown until you press a key, and kept nowhere. A wallet that
was made without it has no words: send what it holds to a new wallet instead.

\`\`\`console
symbolon wallet export phrase               # 24 words to write down
symbolon wallet export shares               # three shares on paper, of which any two make it (SLIP-39)
symbolon wallet export seedqr               # a picture for SeedSigner and other devices with a camera
symbolon wallet export seedqr --compact     # the smaller one
symbolon wallet export keystore --output account.json    # one EVM account, below a password
\`\`\`

Words that were typed into a computer protect as much as that computer does. Type them into a device of another maker if
you can, and compare the first address before you send anything. A passphrase (BIP-39) of an imported wallet belongs to
its words: without it another wallet comes back, and an empty one.

Shares of SLIP-39 are of the seed, as programs with SLIP-39 expect: 59 words each. Electrum (SLIP39 seed) and BlueWallet
read them and have the same accounts. A Trezor takes shares of 20 or 33 words alone. What our own cards share among
themselves is the entropy: those words are for our software, and make another wallet elsewhere.

**The other way**, a wallet of another program goes onto a card from what you have on paper, and shows its first
addresses to compare. A card keeps a seed as long as it is: of 16 bytes, 20 words a share, as much as of 64.

\`\`\`console
symbolon wallet import                      # the words of BIP-39, in any of its languages
symbolon wallet import --from slip39        # shares of a Trezor, or of another program
symbolon wallet import --from codex32       # the secret or shares of BIP-93
symbolon wallet import --from share-cards   # words of "symbolon shares export", with no card left
\`\`\`

**The card itself** works with Bitcoin Core: [Use it with Bitcoin Core](use-it-with-bitcoin-core.md).
`;

const code = (text: string): string => `\`${text}\``;
const listed = (names: readonly string[]): string => (names.length === 0 ? '–' : names.join(', '));
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Who finds the accounts at a path of ours, of the words alone. */
function overview(chain: OwnDerivation['chain']): string {
  const rows = ownDerivations
    .filter((own) => own.chain === chain)
    .map(({ path, what, usual }) => {
      const of = (found: WhereItComesBack['found']): string =>
        listed(
          whereItComesBack
            .filter((row) => row.chain === chain && row.way === 'phrase' && (row.ours ?? row.path) === path)
            .filter((row) => row.found === found)
            .map(({ program }) => program),
        );
      const name = usual ? what : `${what}; \`discover\` looks there`;
      return [code(path), name, of('by itself'), of('chosen'), of('partly'), of('no')];
    });
  return table(['path', 'accounts', 'found by itself', 'to be chosen', 'in part', 'not found'], rows);
}

/** What others find of words, and \`symbolon discover\` does not look for. */
function beyondOurs(): string {
  const known = new Set(ownDerivations.map(({ path }) => path));
  const rows = whereItComesBack
    .filter(({ path, ours }) => ours === undefined && !known.has(path))
    .map(({ chain, path, program, how = '' }) => [chainNames[chain], code(path), program, how]);
  return table(['chain', 'path', 'found by', ''], rows);
}

const ways = { phrase: 'words', 'public key': 'public keys', card: 'the card' } as const;
const founds = { 'by itself': 'by itself', chosen: 'chosen', partly: 'in part', no: '**not found**' } as const;

function programSection(program: string): string {
  const rows = whereItComesBack.filter((row) => row.program === program);
  const grouped = new Map<string, WhereItComesBack[]>();
  for (const row of rows) {
    const key = [row.chain, row.way, row.found, row.how].join();
    grouped.set(key, [...(grouped.get(key) ?? []), row]);
  }
  const lines = [...grouped.values()].map((group) => {
    const [{ chain, way, found, how = '' }] = group as [WhereItComesBack];
    const said = /^symbolon /.test(how) ? code(how) : how;
    return [chainNames[chain], ways[way], group.map(({ path }) => code(path)).join(', '), founds[found], said];
  });
  const sources = rows[0]?.source.split(', ').map((url, n) => `[${n === 0 ? 'source' : n + 1}](${url})`) ?? [];
  return `### ${program}\n\n${table(['chain', 'of', 'path', 'found', ''], lines)}\n\nFrom its maker: ${sources.join(', ')}.\n`;
}

/** Forms of files, and where to open them. */
function files(): string {
  const rows = Object.entries(watchOnlyPrograms).map(([name, { scriptTypes, networks, several, open }]) => [
    code(`symbolon wallet export ${name as WatchingProgram}`),
    scriptTypes.map(code).join(', '),
    networks?.join(', ') ?? 'all',
    several ? 'one or all' : 'one',
    open.replaceAll('|', '\\|'),
  ]);
  return table(['command', 'kinds', 'networks', 'accounts in a file', 'where to open it'], rows);
}

/** The whole page. */
export function whatComesBackPage(): string {
  const programs = [...new Set(whereItComesBack.map(({ program }) => program))];
  return [
    introduction,
    '## Path by path, of the words\n',
    'The `x` counts accounts from 0. "By itself" is what was used; for "to be chosen" see the program below.\n',
    ...chains.map((chain) => `### ${chainNames[chain]}\n\n${overview(chain)}\n`),
    '### What others find, and we do not look for\n',
    '`symbolon discover` scans the paths above. If your words were in another program before, note its path on the card',
    '(`symbolon notes set`), or look there with that program. A card can not sign for a Solana path that is not hardened.\n',
    `${beyondOurs()}\n`,
    '## Files with public keys\n',
    `${files()}\n`,
    '## Program by program\n',
    ...programs.map(programSection),
  ].join('\n');
}
