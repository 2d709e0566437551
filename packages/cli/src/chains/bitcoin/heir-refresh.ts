import { base64, hex } from '@scure/base';
import { addressOfScript, networkNamed } from '@symbolon/chains/bitcoin/address';
import { deriveScript, parsePolicy } from '@symbolon/chains/bitcoin/descriptors';
import {
  buildRefresh,
  describeLeft,
  maturityOf,
  type Opening,
  type Refresh,
  type WalletCoin,
} from '@symbolon/chains/bitcoin/inheritance';
import { joined, type Line, line, warn, word } from '@symbolon/interface';
import { broadcastWords } from '../../actions/sending/later.ts';
import type { ActionOf, InputOf } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { withDone } from '../../errors/done-before.ts';
import { formatUtc, isoOf, momentLine } from '../../output/moments.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { keepSigned } from '../keep-signed.ts';
import { farChange } from './far-change.ts';
import type { heirRefreshCommand } from './heir-commands.ts';
import {
  describeTip,
  dueCoins,
  formatBitcoin,
  lookAtWallet,
  outpointOf,
  readGiven,
  tipOf,
  type WalletView,
} from './heir-wallet.ts';
import { feeLimit } from './order.ts';
import { type SignedRefresh, signRefresh } from './refresh-signing.ts';
import { broadcast } from './send.ts';
import { openBitcoinServer } from './server.ts';

type Input = InputOf<typeof heirRefreshCommand>;

const name = 'heir refresh';

export const refreshCoins: ActionOf<typeof heirRefreshCommand> = async (input, context) => {
  const { network, output, force, yes } = input;
  const given = readGiven(input, name);
  const feeCeiling = feeLimit(input['max-fee'], network, name);
  const url = 'url' in given.from ? given.from.url : undefined;
  if (url === undefined && input.broadcast)
    throw wrongUsage('--broadcast: there is no server to send it to, with --coins', { name });
  const source = timeSourceOf(context, input);
  refuseUnwritable(output, { force });
  const view = await lookAtWallet(given, input, context);
  const due = dueCoins(view);
  const chosen = chooseCoins(view, { input, due });
  if (chosen.length === 0) {
    const text = view.coins.length === 0 ? 'The wallet has no coins.' : 'Nothing is due: "symbolon heir coins".';
    // Of weeks ago, both are no news.
    return { result: { tip: tipOf(view), due: due.length, refresh: null }, text: [describeTip(view), text] };
  }
  const { policy, feeRate, changeIndex, tip } = view;
  const refresh = buildRefresh(policy, {
    ...{ coins: chosen, feeRate, changeIndex, height: tip.height },
    ...(feeCeiling !== undefined && { feeCeiling }),
  });
  const { fee, psbt, amount } = refresh;
  const far = farChange(
    changeIndex,
    view.coins.flatMap(({ multipath, addressIndex }) => (multipath === 1 ? [addressIndex] : [])),
  );
  if (far !== undefined && yes) throw wrongUsage(`--yes: a person has to look at this: ${far}`, { name });
  const moments = momentsOf(view, refresh);
  const [own, ...others] = view.own;
  const signed = await signRefresh(
    {
      ...{ psbt, policy, network, fee, yes, source },
      own: others.length === 0 ? own : undefined,
      lines: [...(far === undefined ? [] : [warn`${far}`]), ...linesOf(view, { refresh, moments })],
    },
    context,
  );
  const encoded = base64.encode(signed.psbt);
  if (output !== undefined)
    keepSigned(() => writeWhole(output, `${encoded}\n`, { replace: force }), encoded, context.screen);
  const transaction = signed.complete === undefined ? null : hex.encode(signed.complete.transaction);
  // Before it is sent: what the card has signed must not be lost with a server.
  if (transaction !== null && output === undefined) context.screen.note(`Signed: ${transaction}`);
  const back = deriveScript(parsePolicy(policy), { multipath: 1, index: changeIndex });
  const address = addressOfScript(back.script, networkNamed(network)) ?? '';
  const result = (sent: boolean) => ({
    tip: tipOf(view),
    due: due.length,
    refresh: {
      coins: refresh.coins.map(outpointOf),
      left: refresh.left.map(({ coin, why }) => ({ coin: outpointOf(coin), why })),
      fee: `${fee}`,
      feeRate: `${feeRate}`,
      amount: `${amount}`,
      address,
      opened: isoOf(moments.opened?.at),
      opens: isoOf(moments.opens?.at),
      withoutPin: signed.withoutPin,
      psbt: encoded,
      transaction,
      txid: signed.complete?.txid ?? null,
      sent,
      preview: signed.preview.lines,
    },
  });
  const way = { chain: 'bitcoin', server: input.server, network: network === 'mainnet' ? undefined : network };
  const sent = await send(signed, { url, input, context }).catch((error: unknown) => {
    throw withDone(error, result(false));
  });
  return {
    result: result(sent),
    text: describe(signed, {
      sent,
      how: broadcastWords(way, output),
      output,
      address,
      amount,
      opens: moments.opens?.at,
    }),
  };
};

type Choice = { readonly input: Input; readonly due: readonly WalletCoin[] };

/** Throws CliError `usage/wrong` for a coin that the wallet does not have. */
function chooseCoins({ coins }: WalletView, { input, due }: Choice): readonly WalletCoin[] {
  const { all, coin: named } = input;
  if (all && named.length > 0) throw wrongUsage('--all has every coin: leave out --coin', { name });
  if (all || named.length === 0) return all ? coins : due;
  const byName = new Map(coins.map((coin) => [outpointOf(coin), coin]));
  const unknown = named.find((one) => !byName.has(one.toLowerCase()));
  if (unknown !== undefined) throw wrongUsage(`--coin: the wallet has no coin ${unknown}`, { name: 'heir coins' });
  const wanted = new Set(named.map((one) => one.toLowerCase()));
  return [...byName].flatMap(([one, coin]) => (wanted.has(one) ? [coin] : []));
}

/** A way of others, and when it opens, in seconds since 1970. */
type Opens = { readonly who: Line; readonly at: bigint };

type Moments = {
  /** By what a refresh changes: before it for the first of the coins, and after it. */
  readonly opened: Opens | undefined;
  readonly opens: Opens | undefined;
  /** By a date that comes before both, and that it does not change. */
  readonly fixed: Opens | undefined;
};

function momentsOf(view: WalletView, { coins, amount }: Refresh): Moments {
  const { maturity, policy, tip, own, changeIndex, names } = view;
  const soonest = (openings: readonly (Opening | undefined)[]): Opens | undefined => {
    const [first] = openings
      .flatMap((one) => (one?.about === undefined ? [] : [{ path: one.path, about: one.about }]))
      .sort((a, b) => a.about - b.about);
    const keys = maturity.paths[first?.path ?? -1]?.keys ?? [];
    return first && { who: joined(keys.map(names)), at: BigInt(Math.floor(first.about)) };
  };
  const moved = new Set(coins);
  const before = maturity.coins.filter((_, n) => moved.has(view.coins[n] as WalletCoin));
  const next = { txid: new Uint8Array(32), index: changeIndex, amount, height: tip.height + 1 };
  const coin = { ...next, medianTime: tip.medianTime };
  const after = maturityOf(policy, { coins: [coin], tip, owner: own }).coins;
  return {
    opened: soonest(before.map(({ first, firstRenewed }) => firstRenewed ?? first)),
    opens: soonest(after.map(({ first, firstRenewed }) => firstRenewed ?? first)),
    fixed: soonest(
      after.flatMap(({ first, firstRenewed }) => (firstRenewed === undefined || first === firstRenewed ? [] : [first])),
    ),
  };
}

type Shown = { readonly refresh: Refresh; readonly moments: Moments };

function linesOf(view: WalletView, { refresh, moments: { opened, opens, fixed } }: Shown): readonly Line[] {
  const { coins, fee } = refresh;
  const what = coins.length === 1 ? line`one coin` : line`${coins.length} coins`;
  return [
    describeTip(view),
    line`Refresh ${what} for ${fee} satoshi, ${word(`${view.feeRate}`)} sat/vB`,
    ...(opened === undefined ? [] : [line`Before: ${opened.who} can spend from about ${momentLine(opened.at)}`]),
    ...(opens === undefined
      ? []
      : [line`After: ${opens.who} can spend from about ${momentLine(opens.at)}, if the next block has it`]),
    ...(fixed === undefined
      ? []
      : [line`Before and after: ${fixed.who} can spend from ${momentLine(fixed.at)}: a refresh does not change that`]),
    ...describeLeft(refresh),
  ];
}

type Sending = { readonly url: URL | undefined; readonly input: Input; readonly context: CommandContext };

/** Sends it, if the owner says so. @returns whether the server has taken it */
async function send({ complete }: SignedRefresh, { url, input, context }: Sending): Promise<boolean> {
  if (complete === undefined || url === undefined) return false;
  const { broadcast: sends, yes } = input;
  if (!sends) {
    // With --yes nobody is there to be asked.
    const answer = yes ? undefined : await context.ask(`Send it now, through ${url.host}? [y/N] `, { fresh: true });
    if (answer === undefined || !/^\s*y(es)?\s*$/i.test(answer)) return false;
  }
  const { server, close } = await openBitcoinServer(url, context);
  try {
    await broadcast(server, { raw: hex.encode(complete.transaction), txid: complete.txid }, context);
    return true;
  } finally {
    close();
  }
}

type Done = {
  readonly sent: boolean;
  /** The command that sends it. */
  readonly how: string;
  readonly output: string | undefined;
  readonly address: string;
  readonly amount: bigint;
  readonly opens: bigint | undefined;
};

function describe({ complete, incomplete, psbt, withoutPin }: SignedRefresh, done: Done): readonly string[] {
  const { sent, how, output, address, amount, opens } = done;
  const signed = withoutPin ? 'without the PIN' : 'with the PIN';
  const file = output === undefined ? [] : [`The PSBT is in ${output}.`];
  if (complete === undefined)
    return [
      `Signed ${signed}. ${incomplete ?? 'Not finalized'}.`,
      ...file,
      ...(output === undefined ? [base64.encode(psbt)] : []),
    ];
  const { txid, transaction } = complete;
  return sent
    ? [
        `Signed ${signed}, and sent: transaction ${txid}.`,
        `${formatBitcoin(amount)} BTC come back to ${address}.`,
        ...(opens === undefined ? [] : [`Once a block has it, others can spend from about ${formatUtc(opens)} on.`]),
        ...file,
      ]
    : [
        `Signed ${signed}, and not sent: transaction ${txid}. To send it${output === undefined ? ', keep it in a file' : ''}: ${how}`,
        hex.encode(transaction),
        ...file,
      ];
}
