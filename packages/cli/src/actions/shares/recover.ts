import { describeSharePlace, describeSharePlan, recoverFromShares } from '@symbolon/backup';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { isSymbolonError, line, quote, warn } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { calledOf, createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { sharesRecoverCommand } from '../../commands/shares.ts';
import type { CommandContext } from '../../context.ts';
import { red } from '../../output/screen.ts';
import { askNewPasswords } from '../backup/rotate.ts';
import { describeNewDelays, lastingTerms } from '../wallets/lasting-terms.ts';
import { withoutPuk } from '../wallets/without-puk.ts';
import { holderPasswords } from './share-cards.ts';
import { readWrittenShares } from './written.ts';

/** Cards in the order of `--card`: the blank one, then share cards until there are enough. */
export const recoverWallet: ActionOf<typeof sharesRecoverCommand> = async (input, context) => {
  const { clones, exportable, fixed, policy, 'pin-reset': pinReset } = input;
  const { delays, settled } = lastingTerms(input, { name: 'shares recover' });
  const card = { label: await labelOf(context, 0, 'blank card') };
  const labels = await otherShareCards(context);
  const { pins: sharePins } = holderPasswords(context, labels);
  const driver = await createDriver(context, [card.label, ...labels], { sharePins });
  const lacks = input['no-puk'] ? withoutPuk({ clones, fixed, pinReset, word: delays.word }) : [];
  if (lacks.length > 0) context.screen.note([red(`WARNING: ${lacks.join(' ')}`)]);
  const passwords = await askNewPasswords(context, {
    puk: !input['no-puk'],
    called: calledOf(await context.cards(), card.label, 0),
  });
  const written = await readWrittenShares(context, input.written);
  const made = await recoverFromShares(driver, {
    card,
    written,
    shares: labels.map((label) => ({ label })),
    choose: async () => ({
      ...passwords,
      ...settled,
      exportable,
      ...(policy !== undefined && { policy }),
    }),
    ...(input['any-pack'] && { compareCode: (code: string) => confirmCode(context, code) }),
  }).finally(() => {
    for (const { value } of written) value.fill(0);
  });
  const { cardNumber, masterFingerprint, number, plan } = made;
  const fingerprint = formatFingerprint(masterFingerprint);
  const shares = made.shares.map(({ label: name, cardNumber: from, index }) => ({
    name,
    card: from,
    share: describeSharePlace(plan, index),
  }));
  const papers = made.written.map((index) => `${describeSharePlace(plan, index)} on paper`);
  const from = [...shares.map(({ name }) => quote(name)), ...papers].join(', ');
  return {
    result: { card: cardNumber, fingerprint, number, plan: describeSharePlan(plan), delays, shares },
    text: [
      `Card ${cardNumber} holds the wallet ${fingerprint} again, made of ${from}.`,
      ...lacks,
      ...describeNewDelays(delays),
      'The share cards keep their shares, which still make it. Split it anew from this card onto new share cards: "symbolon shares deal". Then reset the old ones.',
      'If the old card with the wallet may be in other hands together with its PIN, make a new wallet instead, and move everything to it: "symbolon set rotate".',
    ],
  };
};

/**
 * A reader may get any number. In a pack there are those that were named, and no others: the PIN of a share card would
 * cost other cards a try.
 */
export async function otherShareCards(context: CommandContext): Promise<readonly string[]> {
  const { cards = limits.shares + 1, named = 1 } = await context.cards();
  const count = Math.min((named > 1 ? named : cards) - 1, limits.shares);
  const labels: string[] = [];
  for (let turn = 1; turn <= count; turn += 1) labels.push(await labelOf(context, turn, `share card ${turn}`));
  return labels;
}

async function confirmCode({ confirm }: CommandContext, code: string): Promise<boolean> {
  const lines = [
    warn`the blank card is from another pack. Its code is ${quote(code)}.`,
    line`On a second device, "symbolon shares code" must show the same code for the card in your hand. If it does not, this computer has another card, and would get your shares.`,
  ];
  try {
    await confirm('giving shares to the card', { lines, agreed: false });
    return true;
  } catch (error) {
    if (isSymbolonError(error, 'confirmation/refused')) return false;
    throw error;
  }
}
