import { base64, hex } from '@scure/base';
import { addressOfScript, networkNamed } from '@symbolon/chains/bitcoin/address';
import { deriveScript, parsePolicy } from '@symbolon/chains/bitcoin/descriptors';
import {
  buildRefresh,
  describeLeft,
  maturityOf,
  type Refresh,
  type WalletCoin,
} from '@symbolon/chains/bitcoin/inheritance';
import { type Line, line, word } from '@symbolon/interface';
import type { ActionOf, InputOf } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { formatMoment, isoOf, momentLine } from '../../output/moments.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import type { heirRefreshCommand } from './heir-commands.ts';
import { describeTip, formatBitcoin, lookAtWallet, outpointOf, readGiven, type WalletView } from './heir-wallet.ts';
import { type SignedRefresh, signRefresh } from './refresh-signing.ts';
import { openBitcoinServer } from './server.ts';

type Input = InputOf<typeof heirRefreshCommand>;

const name = 'heir refresh';

export const refreshCoins: ActionOf<typeof heirRefreshCommand> = async (input, context) => {
  const { network, output, force, yes } = input;
  const given = readGiven(input, name);
  const feeCeiling = readLimit(input);
  const url = 'url' in given.from ? given.from.url : undefined;
  if (url === undefined && input.broadcast)
    throw wrongUsage('--broadcast: there is no server to send it to, with --coins', { name });
  const source = timeSourceOf(context, input);
  refuseUnwritable(output, { force });
  const view = await lookAtWallet(given, input, context);
  const due = view.maturity.coins.filter(({ refresh }) => refresh?.due === true).map(({ coin }) => outpointOf(coin));
  const chosen = chooseCoins(view, { input, due });
  if (chosen.length === 0) {
    const text = view.coins.length === 0 ? 'The wallet has no coins.' : 'Nothing is due: "symbolon heir coins".';
    return { result: { due: due.length, refresh: null }, text: [text] };
  }
  const { policy, feeRate, changeIndex, tip } = view;
  const refresh = buildRefresh(policy, {
    ...{ coins: chosen, feeRate, changeIndex, height: tip.height },
    ...(feeCeiling !== undefined && { feeCeiling }),
  });
  const { fee, psbt, amount } = refresh;
  const moments = momentsOf(view, refresh);
  const [own, ...others] = view.own;
  const signed = await signRefresh(
    {
      ...{ psbt, policy, network, fee, yes, source },
      own: others.length === 0 ? own : undefined,
      lines: linesOf(view, { refresh, moments }),
    },
    context,
  );
  if (output !== undefined) writeWhole(output, `${base64.encode(signed.psbt)}\n`, { replace: force });
  const transaction = signed.complete === undefined ? null : hex.encode(signed.complete.transaction);
  // Before it is sent: what the card has signed must not be lost with a server.
  if (transaction !== null && output === undefined) context.screen.note(`Signed: ${transaction}`);
  const sent = await send(signed, { url, input, context });
  const back = deriveScript(parsePolicy(policy), { multipath: 1, index: changeIndex });
  const address = addressOfScript(back.script, networkNamed(network)) ?? '';
  return {
    result: {
      due: due.length,
      refresh: {
        coins: refresh.coins.map(outpointOf),
        left: refresh.left.map(({ coin, why }) => ({ coin: outpointOf(coin), why })),
        fee: `${fee}`,
        feeRate: `${feeRate}`,
        amount: `${amount}`,
        address,
        opened: isoOf(moments.opened),
        opens: isoOf(moments.opens),
        withoutPin: signed.withoutPin,
        psbt: base64.encode(signed.psbt),
        transaction,
        txid: signed.complete?.txid ?? null,
        sent,
        preview: signed.preview.lines,
      },
    },
    text: describe(signed, { sent, output, address, amount, opens: moments.opens }),
  };
};

/** Throws CliError `usage/wrong`. */
function readLimit({ 'max-fee': limit }: Input): bigint | undefined {
  if (limit !== undefined && !/^[0-9]{1,16}$/.test(limit))
    throw wrongUsage(`--max-fee: "${limit}" is not an amount in satoshi`, { name });
  return limit === undefined ? undefined : BigInt(limit);
}

type Choice = { readonly input: Input; readonly due: readonly string[] };

/** Throws CliError `usage/wrong` for a coin that the wallet does not have. */
function chooseCoins({ coins }: WalletView, { input, due }: Choice): readonly WalletCoin[] {
  const { all, coin: named } = input;
  if (all && named.length > 0) throw wrongUsage('--all has every coin: leave out --coin', { name });
  const unknown = named.find((one) => !coins.some((coin) => outpointOf(coin) === one.toLowerCase()));
  if (unknown !== undefined) throw wrongUsage(`--coin: the wallet has no coin ${unknown}`, { name: 'heir coins' });
  const wanted = named.map((one) => one.toLowerCase());
  return coins.filter((coin) => all || (named.length > 0 ? wanted : due).includes(outpointOf(coin)));
}

/** When others could have spent the first of the coins, and when they can, in seconds since 1970. */
type Moments = { readonly opened: bigint | undefined; readonly opens: bigint | undefined };

function momentsOf({ maturity, policy, tip, own, changeIndex }: WalletView, { coins, amount }: Refresh): Moments {
  const moved = coins.map(outpointOf);
  const abouts = maturity.coins.flatMap(({ coin, first }) =>
    moved.includes(outpointOf(coin)) && first?.about !== undefined ? [first.about] : [],
  );
  const next = { txid: new Uint8Array(32), index: changeIndex, amount, height: tip.height + 1 };
  const coin = { ...next, medianTime: tip.medianTime };
  const about = maturityOf(policy, { coins: [coin], tip, owner: own }).soonest?.first?.about;
  const whole = (seconds: number): bigint => BigInt(Math.floor(seconds));
  return {
    opened: abouts.length === 0 ? undefined : whole(Math.min(...abouts)),
    opens: about === undefined ? undefined : whole(about),
  };
}

type Shown = { readonly refresh: Refresh; readonly moments: Moments };

function linesOf(view: WalletView, { refresh, moments: { opened, opens } }: Shown): readonly Line[] {
  const { coins, fee } = refresh;
  const what = coins.length === 1 ? line`one coin` : line`${coins.length} coins`;
  return [
    describeTip(view),
    line`Refresh ${what} for ${fee} satoshi, ${word(`${view.feeRate}`)} sat/vB`,
    ...(opened === undefined ? [] : [line`Before: others can spend from about ${momentLine(opened)}`]),
    ...(opens === undefined ? [] : [line`After: from about ${momentLine(opens)}, if the next block has it`]),
    ...describeLeft(refresh),
  ];
}

type Sending = { readonly url: URL | undefined; readonly input: Input; readonly context: CommandContext };

/** Sends it, if the owner says so. @returns whether the server has taken it */
async function send({ complete }: SignedRefresh, { url, input, context }: Sending): Promise<boolean> {
  if (complete === undefined || url === undefined) return false;
  const { broadcast, yes } = input;
  if (!broadcast) {
    // With --yes nobody is there to be asked.
    const answer = yes ? undefined : await context.ask(`Send it now, through ${url.host}? [y/N] `);
    if (answer === undefined || !/^\s*y(es)?\s*$/i.test(answer)) return false;
  }
  const { server, close } = await openBitcoinServer(url, context);
  try {
    const { signal } = context;
    await server.broadcast(complete.transaction, { signal });
    return true;
  } finally {
    close();
  }
}

type Done = {
  readonly sent: boolean;
  readonly output: string | undefined;
  readonly address: string;
  readonly amount: bigint;
  readonly opens: bigint | undefined;
};

function describe({ complete, incomplete, psbt, withoutPin }: SignedRefresh, done: Done): readonly string[] {
  const { sent, output, address, amount, opens } = done;
  const how = withoutPin ? 'without the PIN' : 'with the PIN';
  const file = output === undefined ? [] : [`The PSBT is in ${output}.`];
  if (complete === undefined)
    return [
      `Signed ${how}. ${incomplete ?? 'Not finalized'}.`,
      ...file,
      ...(output === undefined ? [base64.encode(psbt)] : []),
    ];
  const { txid, transaction } = complete;
  return sent
    ? [
        `Signed ${how}, and sent: transaction ${txid}.`,
        `${formatBitcoin(amount)} BTC come back to ${address}.`,
        ...(opens === undefined ? [] : [`Once a block has it, others can spend from about ${formatMoment(opens)} on.`]),
        ...file,
      ]
    : [`Signed ${how}, and not sent: transaction ${txid}. To send it, broadcast:`, hex.encode(transaction), ...file];
}
