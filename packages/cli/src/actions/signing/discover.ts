import { existsSync } from 'node:fs';
import type { Holding } from '@symbolon/chains/account-scan';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import type { NetworkName } from '@symbolon/chains/bitcoin/networks';
import { isChainError } from '@symbolon/chains/errors';
import { decodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import { formatPath } from '@symbolon/chains/path';
import { getStatus } from '@symbolon/client/actions/get-status';
import type { Session } from '@symbolon/client/session';
import { createSigner } from '@symbolon/client/signer';
import { readNotes } from '../../cards/files/notes.ts';
import { withPin } from '../../cards/sessions.ts';
import type { Chain, Found, Scanned } from '../../chains/chain.ts';
import { type ChainName, chains } from '../../chains/table.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError, messageOf } from '../../errors/cli-error.ts';
import { asFieldsOf } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { writeWhole } from '../../output/write-file.ts';
import { parseUrl } from '../../servers/http.ts';
import { notedTokens, unscannedPaths } from '../owner/noted.ts';

type Options = {
  readonly chain: ChainName;
  readonly network: NetworkName;
  readonly server: readonly string[];
  readonly gap: number | undefined;
  readonly state: string | undefined;
};

type Named = Holding & { readonly symbol: string | null; readonly decimals: number | null };

type Discovery = Omit<Scanned, 'accounts'> & {
  readonly accounts: readonly (Omit<Found, 'holdings'> & { readonly holdings: readonly Named[] })[];
  readonly noted: readonly string[];
};

export function discover(options: Options, context: Context): Promise<Answer<Discovery>> {
  const urls = options.server.map(parseUrl);
  return withPin(context, async (session) => {
    const { wallet, screen, signal } = context;
    const { network, gap } = options;
    const { masterFingerprint = 0 } = await getStatus(session, { wallet });
    const notes = await readableNotes(session, context);
    const chain = await chains[options.chain].load();
    const kept = createKeeper(options, formatFingerprint(masterFingerprint), chain.scannedTokens?.(notes) ?? []);
    const scan = {
      signer: createSigner(session, { wallet }),
      ...{ network, urls, notes, signal },
      resume: kept.state,
      keep: (state: unknown, seen: number) => {
        kept.keep(state);
        screen.progress(`${seen === 1 ? 'one account' : `${seen} accounts`} looked at`);
      },
      ...(gap !== undefined && { gapLimit: gap }),
    };
    try {
      const found = withNotes(await chain.discover(scan), chain, notes, network);
      return { result: found, text: describe(found) };
    } catch (error) {
      // What a scan can't make sense of is what it went on from.
      if (kept.state === undefined || !(error instanceof TypeError)) throw error;
      throw new CliError(
        'file/malformed',
        { file: options.state ?? '', reason: 'it is no state of a scan; delete it' },
        { cause: error },
      );
    }
  });
}

/** Broken notes must not keep anybody from what they hold. */
async function readableNotes(session: Session, context: Context): Promise<OwnerNotes> {
  try {
    return await readNotes(session, context);
  } catch (error) {
    const isBroken = error instanceof CliError || (isChainError(error) && error.code === 'data/malformed');
    if (!isBroken) throw error;
    context.screen.note(`Warning: ${messageOf(error)}. Tokens that are noted there are not looked for.`);
    return decodeNotes([]);
  }
}

/** With the names that the owner has noted, and what else is noted that no scan looks for. */
function withNotes({ accounts, ...found }: Scanned, chain: Chain, notes: OwnerNotes, network: NetworkName): Discovery {
  const tokens = new Map(notedTokens(notes).map((token) => [token.asset, token]));
  const named = ({ asset, amount }: Holding): Named => {
    const { symbol = null, decimals = null } = tokens.get(asset) ?? {};
    return { asset, amount, symbol, decimals };
  };
  const paths = unscannedPaths(notes, network).map((path) => formatPath(path));
  const noted = [...(chain.notedDescriptors?.(notes) ?? []), ...paths];
  return {
    ...found,
    accounts: accounts.map((account) => ({ ...account, holdings: account.holdings.map(named) })),
    noted,
  };
}

type Keeper = { readonly state: unknown; readonly keep: (state: unknown) => void };

/** How far a scan got, in the file that was named. */
function createKeeper(
  { state: file, chain, network }: Options,
  fingerprint: string,
  tokens: readonly string[],
): Keeper {
  if (file === undefined) return { state: undefined, keep: () => {} };
  // Accounts that were looked at before a token was noted would miss it.
  const scan = { version: 1, chain, network, wallet: fingerprint, tokens: tokens.join(', ') };
  const keep = (state: unknown): void =>
    writeWhole(file, `${JSON.stringify({ ...scan, state })}\n`, { replace: true, mode: 0o600 });
  if (!existsSync(file)) return { state: undefined, keep };
  try {
    const { state, ...of } = asFieldsOf(readJson(file), [...Object.keys(scan), 'state']);
    for (const [name, value] of Object.entries(scan))
      if (of[name] !== value) throw new RangeError(`it is of another scan: ${name} is ${of[name]}`);
    return { state, keep };
  } catch (error) {
    throw error instanceof CliError
      ? error
      : new CliError('file/malformed', { file, reason: messageOf(error) }, { cause: error });
  }
}

function describe({ accounts, notLookedFor, noted }: Discovery): readonly string[] {
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
      : ['', 'Noted on the card, and yours to look at:', ...noted.map((what) => `  ${what}`)]),
    '',
    'Not looked for:',
    ...notLookedFor.map((what) => `  ${what}`),
  ];
}
