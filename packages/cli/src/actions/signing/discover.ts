import { existsSync } from 'node:fs';
import { type BitcoinNetworkName, formatFingerprint } from '@symbolon/chains/bitcoin/address';
import type { Holding } from '@symbolon/chains/ethereum/discover';
import { decodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import { createSigner, getStatus, type Session } from '@symbolon/client';
import { formatPath } from '@symbolon/interface';
import { readNotes } from '../../cards/files/notes.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ChainScanResult, ChainSupport } from '../../chains/chain.ts';
import { refuseWithoutEffect } from '../../chains/options.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf, InputOf, ResultOf } from '../../command-line/command.ts';
import type { discoverCommand } from '../../commands/signing.ts';
import type { CommandContext } from '../../context.ts';
import { isCliError, malformedFile, messageOf } from '../../errors/cli-error.ts';
import { asFieldsOf, type JsonFields } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { parseServerUrl } from '../../servers/http.ts';
import { notedTokens, unscannedPaths } from '../owner/noted.ts';

type DiscoverInput = InputOf<typeof discoverCommand>;

type DiscoverResult = ResultOf<typeof discoverCommand>;
type NamedHolding = DiscoverResult['accounts'][number]['holdings'][number];

export const discoverAccounts: ActionOf<typeof discoverCommand> = (input, context) => {
  refuseWithoutEffect({ network: input.network }, { ...chains[input.chain], chain: input.chain, name: 'discover' });
  const urls = input.server.map((text) => parseServerUrl(text, { name: 'discover' }));
  const before = readScanState(input);
  refuseUnwritable(input.state, { force: true });
  return withPin(context, async (session) => {
    const { slot, screen, signal } = context;
    const { network = 'mainnet', gap, state: stateFile } = input;
    const { masterFingerprint = 0 } = await getStatus(session, { slot });
    const notes = await readUsableNotes(session, context);
    const chain = await chains[input.chain].load();
    const fingerprint = formatFingerprint(masterFingerprint);
    const kept = openScanState(input, before, { fingerprint, tokens: chain.scannedTokens?.(notes) ?? [] });
    const scan = {
      signer: createSigner(session, { slot }),
      ...{ network, urls, notes, signal, screen },
      resume: kept.state,
      keep: (state: unknown, seen: number) => {
        kept.keep(state);
        screen.progress(`${seen === 1 ? 'one account' : `${seen} accounts`} looked at`);
      },
      ...(gap !== undefined && { gapLimit: gap }),
    };
    try {
      const result = withNotes(await chain.discover(scan), { chain, notes, network });
      return { result, text: describe(result) };
    } catch (error) {
      // A TypeError comes from a kept state that is not one.
      if (kept.state === undefined || !(error instanceof TypeError)) throw error;
      throw malformedFile(stateFile ?? '', 'it is not the state of a scan; delete it', error);
    }
  });
};

/** Broken notes must not hide the owner's accounts. */
async function readUsableNotes(session: Session, context: CommandContext): Promise<OwnerNotes> {
  try {
    return await readNotes(session, context);
  } catch (error) {
    if (!isCliError(error, 'card/notes-broken')) throw error;
    context.screen.note(`Warning: ${messageOf(error)}. The scan leaves out tokens that are noted there.`);
    return decodeNotes([]);
  }
}

type NotesOfScan = { readonly chain: ChainSupport; readonly notes: OwnerNotes; readonly network: BitcoinNetworkName };

/** Adds the noted names of tokens, and the notes that no scan covers. */
function withNotes({ accounts, ...found }: ChainScanResult, { chain, notes, network }: NotesOfScan): DiscoverResult {
  const tokens = new Map(notedTokens(notes).map((token) => [token.asset, token]));
  const named = ({ asset, amount }: Holding): NamedHolding => {
    const { symbol = null, decimals = null } = tokens.get(asset) ?? {};
    return { asset, amount, symbol, decimals };
  };
  const paths = unscannedPaths(notes, network).map((path) => formatPath(path));
  return {
    ...found,
    accounts: accounts.map((account) => ({ ...account, holdings: account.holdings.map(named) })),
    noted: [...(chain.notedDescriptors?.(notes) ?? []), ...paths],
  };
}

type ScanState = { readonly state: unknown; readonly keep: (state: unknown) => void };

const scanFields = ['version', 'chain', 'network', 'wallet', 'tokens'] as const;

/** What the file of `--state` holds, or nothing. Throws CliError `file/malformed`, `file/unreadable`. */
function readScanState({ state: file }: DiscoverInput): JsonFields | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  return readJson(file, (value) => asFieldsOf(value, [...scanFields, 'state']));
}

/** How far a scan got. Throws CliError `file/malformed` for the state of another scan. */
function openScanState(
  { state: file, chain, network = 'mainnet' }: DiscoverInput,
  before: JsonFields | undefined,
  { fingerprint, tokens }: { readonly fingerprint: string; readonly tokens: readonly string[] },
): ScanState {
  if (file === undefined) return { state: undefined, keep: () => {} };
  // With the tokens: accounts looked at before a token was noted would miss it.
  const scan = { version: 1, chain, network, wallet: fingerprint, tokens: tokens.join(', ') };
  const keep = (state: unknown): void => writeWhole(file, `${JSON.stringify({ ...scan, state })}\n`, { replace: true });
  const other = scanFields.find((name) => before !== undefined && before[name] !== scan[name]);
  if (other !== undefined) throw malformedFile(file, `it is of another scan: ${other} is ${before?.[other]}`);
  return { state: before?.['state'], keep };
}

function describe({ accounts, notLookedFor, noted }: DiscoverResult): readonly string[] {
  const lines = accounts.flatMap(({ path, kind, key, used, holdings }) => [
    `${path}   ${kind}   ${used === 1 ? 'one address' : `${used} addresses`} used`,
    `  ${key}`,
    ...holdings.map(
      ({ asset, amount, symbol, decimals }) =>
        `  ${amount} ${asset}${symbol === null ? '' : ` (${symbol}, ${decimals} decimals)`}`,
    ),
  ]);
  return [
    ...(lines.length === 0 ? ['No account has been used.'] : lines),
    ...(noted.length === 0
      ? []
      : ['', 'Noted on the card, and not covered by the scan:', ...noted.map((what) => `  ${what}`)]),
    '',
    'Not looked for:',
    ...notLookedFor.map((what) => `  ${what}`),
  ];
}
