/** From what was typed to what is sent: shows, asks, has the card sign, keeps, asks again, sends, waits. */
import { assertWillSign, type Line } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import { agree } from '../../chains/agree.ts';
import type { Included, LeftBehind, Outcome, SendInput, Sending, SendStep, SendSteps } from '../../chains/sending.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf, CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import type { sendCommand, sweepCommand } from '../../commands/sending.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { withDone } from '../../errors/done-before.ts';
import { showPreview } from '../../output/preview.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { parseServerUrl } from '../../servers/http.ts';
import { deliver } from './deliver.ts';
import { broadcastWords, holds, showUnsent } from './later.ts';

type Result = ResultOf<typeof sendCommand>;
type Moved = Result['transactions'][number];
type Common = InputOf<typeof sweepCommand>;

export const sendCoins: ActionOf<typeof sendCommand> = (input, context) =>
  carryOut(
    input,
    { ...input, ...typed(input.to), amount: amountOf(input.amount), command: 'send', url: serverOf(input, 'send') },
    context,
  );

export const sweepCoins: ActionOf<typeof sweepCommand> = (input, context) => {
  const whole = {
    command: 'sweep',
    amount: 'all',
    token: undefined,
    path: undefined,
    type: undefined,
    account: 0,
  } as const;
  return carryOut(input, { ...input, ...typed(input.to), ...whole, url: serverOf(input, 'sweep') }, context);
};

/** An address as it was copied: with white space or a mark of byte order, `0X`, or the groups in which it is shown. */
const typed = (to: string) => ({ to: to.replace(/\s/g, '').replace(/^0X/, '0x') });

const amountOf = (text: string): string => (/^\s*all\s*$/i.test(text) ? 'all' : text);

const serverOf = ({ server }: Common, name: string): URL => parseServerUrl(server, { name });

async function carryOut(input: Common, given: SendInput, context: CommandContext): Promise<CommandAnswer<Result>> {
  const { output, force } = input;
  refuseContradictions(input, given.command);
  const { prepare } = await chains[input.chain].sending();
  const open = prepare(given, context);
  refuseUnwritable(output, { force });
  // Before a card is asked: a server of another network ends it here.
  const sending = await open();
  try {
    return await withSigner(context, async (signer, session) => {
      const about = { chain: sending.chain };
      const moved: Moved[] = [];
      const unsent = new Map<string, string>();
      const left = await takeAll(sending.steps(signer, session), async (step) => {
        const before = [...moved];
        const keep = (made: Moved): void => void moved.splice(before.length, 1, made);
        const { made, outcome } = await takeStep(step, { input, signer, sending, context, before, unsent, keep });
        keep(made);
        return outcome;
      }).catch((error: unknown) => {
        showUnsent(unsent, input, context.screen);
        const signed = moved.filter(({ txid }) => txid !== null);
        throw signed.length === 0 ? error : withDone(error, { ...about, transactions: signed, left: [] });
      });
      const result = { ...about, transactions: moved, left: [...left] };
      return { result, text: describe(result, { input, left }) };
    });
  } finally {
    sending.close();
  }
}

async function takeAll(steps: SendSteps, take: (step: SendStep) => Promise<Outcome>): Promise<readonly LeftBehind[]> {
  let next = await steps.next();
  while (next.done !== true) next = await steps.next(await take(next.value));
  return next.value;
}

/** Throws CliError `usage/wrong`. */
function refuseContradictions(input: Common, name: string): void {
  const { output, 'no-broadcast': unsent, 'dry-run': dry } = input;
  if (dry && (unsent || output !== undefined))
    throw wrongUsage('--dry-run signs nothing: leave out --no-broadcast and --output', { name });
}

type StepOptions = {
  readonly input: Common;
  readonly signer: Parameters<typeof agree>[0];
  readonly sending: Sending;
  readonly context: CommandContext;
  readonly before: readonly Moved[];
  /** By their names: signed, in no file, and neither sent nor shown. A later error shows them. */
  readonly unsent: Map<string, string>;
  /** Hears of a step once it is signed, and again once it is sent: a later error tells of it. */
  readonly keep: (made: Moved) => void;
};

async function takeStep(
  step: SendStep,
  { input, signer, sending, context, before, unsent, keep }: StepOptions,
): Promise<{ readonly made: Moved; readonly outcome: Outcome }> {
  const { yes, output, force } = input;
  const { preview, from, to, asset, amount, fee } = step;
  const lines: readonly Line[] = [...step.lines, ...preview.lines];
  const shown = { from, to, asset, amount: `${amount}`, fee: `${fee}`, preview: [...lines] };
  const nothing = { sent: false, included: 'unknown' } as const;
  if (input['dry-run']) {
    showPreview(context.screen, lines);
    await assertWillSign(signer, preview);
    return { made: { ...shown, transaction: null, txid: null, ...nothing }, outcome: nothing };
  }
  await agree(signer, preview, { lines, yes, context });
  context.screen.progress('The card reads the transaction and signs');
  const signed = await step.sign();
  context.screen.done();
  unsent.set(signed.txid, signed.raw);
  const made = (outcome: Outcome): Moved => ({ ...shown, transaction: signed.raw, txid: signed.txid, ...outcome });
  keep(made(nothing));
  if (output !== undefined) {
    const kept = [...before.flatMap(({ transaction }) => transaction ?? []), signed.raw];
    writeWhole(output, `${kept.join('\n')}\n`, { replace: force || before.length > 0 });
    unsent.clear();
  }
  const outcome = input['no-broadcast'] ? nothing : await send();
  return { made: made(outcome), outcome };

  async function send(): Promise<Outcome> {
    // Where it can't be sent, it is shown there.
    unsent.delete(signed.txid);
    const host = new URL(input.server).host;
    const taken = (): void => keep(made({ ...nothing, sent: true }));
    const way = { wait: input.wait, yes, kept: output, way: input };
    const done = await deliver(signed, sending, { host, ...way, taken, context });
    if (!done.sent && output === undefined) unsent.set(signed.txid, signed.raw);
    return done;
  }
}

/** What became of a transaction, for people. */
export const included: { readonly [I in Included]: string } = {
  yes: 'and it is in the chain',
  failed: 'and it FAILED: it is in the chain, did nothing and cost its fee',
  replaced: 'and another transaction of the account took its place: this one never happens',
  unknown: 'and it is not known yet whether it is in the chain',
};

type Said = { readonly input: Common; readonly left: readonly LeftBehind[] };

function describe({ transactions }: Result, { input, left }: Said): readonly string[] {
  const { output, 'dry-run': dry } = input;
  const each = transactions.flatMap(({ txid, sent, included: what, transaction }) => {
    if (txid === null) return [];
    if (sent) return [`Sent: transaction ${txid}, ${included[what]}.`];
    return [
      `Signed, and not sent: transaction ${txid}.`,
      ...(output === undefined && transaction !== null ? [transaction] : []),
    ];
  });
  const unsent = transactions.some(({ txid, sent }) => txid !== null && !sent);
  const how = `${broadcastWords(input, output)}${holds(input.chain)}`;
  return [
    ...(transactions.length === 0 ? ['There is nothing to send.'] : []),
    ...(dry && transactions.length > 0 ? ['Nothing was signed and nothing sent: --dry-run.'] : []),
    ...each,
    ...(unsent
      ? [output === undefined ? `To send it, keep it in a file: ${how}` : `It is in ${output}. To send it: ${how}`]
      : []),
    ...(left.length === 0 ? [] : ['What stays:', ...left.map(({ what, why }) => `  ${what}: ${why}`)]),
  ];
}
