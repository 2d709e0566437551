/**
 * Has a card sign a refresh: on a computer that it knows without the PIN, once in a period of proven time, else with
 * the PIN.
 */

import type { TimeSource } from '@symbolon/backup';
import type { BitcoinNetworkName } from '@symbolon/chains/bitcoin/address';
import { describedSigner, ownKeyOf, type WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import { assertRefresh } from '@symbolon/chains/bitcoin/inheritance';
import { type BitcoinPreview, previewPsbt, type SignPsbtResult, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { getTime, proofsFor, proveTime, type Session, signingTerms } from '@symbolon/client';
import { askForProofs } from '@symbolon/client/time';
import { assertWillSign, type Line, type Signer } from '@symbolon/interface';
import type { SigningTerms } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';
import { withSigner } from '../../cards/sessions.ts';
import type { CommandContext } from '../../context.ts';
import { messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { formatDuration } from '../../input/durations.ts';
import { isSameKey } from '../../time/time-source.ts';
import { agree } from '../agree.ts';

export type RefreshToSign = {
  readonly psbt: Uint8Array;
  readonly policy: WalletPolicy;
  readonly network: BitcoinNetworkName;
  /** Position of the owner's key; `undefined` where several may be: then the card is asked, with the PIN. */
  readonly own: number | undefined;
  /** Satoshi: what it costs. */
  readonly fee: bigint;
  /** What is shown beside the preview. */
  readonly lines: readonly Line[];
  readonly yes: boolean;
  readonly source: TimeSource;
};

export type SignedRefresh = SignPsbtResult & { readonly withoutPin: boolean };

/** @throws what `withSigner`, `previewPsbt`, `agree` and `signPsbt` throw */
export function signRefresh(given: RefreshToSign, context: CommandContext): Promise<SignedRefresh> {
  const { psbt, policy, network, fee, lines, yes, source } = given;
  const terms = { network, policies: [policy], maxFee: fee };
  let agreed = false;
  let calls = 0;
  return withSigner(context, async (signer, session) => {
    calls += 1;
    // The second time it is the same session, and the PIN is proven in it.
    const withoutPin = session.openedWith === 'phone' && calls === 1;
    const own = given.own ?? (await ownPosition(signer, policy));
    const described = describedSigner(signer, policy, own);
    const preview = await previewPsbt(described, psbt, terms);
    assertRefresh(preview.facts, fee);
    if (calls > 1) await sayWhy(session, preview, context);
    if (agreed) await assertWillSign(signer, preview);
    else await agree(signer, preview, { lines: [...lines, ...preview.lines], yes, context });
    agreed = true;
    const sign = async (): Promise<SignPsbtResult> => {
      context.screen.progress('The card reads the transaction and signs');
      return signPsbt(described, psbt, { ...terms, approved: preview.fingerprint });
    };
    if (!withoutPin) return { ...(await sign()), withoutPin };
    const signed = await sign().catch(async (refusal: unknown) => {
      if (!isRefusal(refusal, 'securityStatus')) throw refusal;
      // What was signed before comes back by time, which the card may not have been told.
      if ((await tellTime(session, source, context)) !== undefined) throw wantsPin(refusal, context);
      return sign().catch((again: unknown) => {
        throw isRefusal(again, 'securityStatus') ? wantsPin(again, context) : again;
      });
    });
    // From here on the period counts.
    const failure = await tellTime(session, source, context);
    if (failure !== undefined)
      context.screen.note(
        `Warning: the time was not proven to the card (${failure}). Until it is ("symbolon time prove"), the period to the next refresh without the PIN does not begin.`,
      );
    return { ...signed, withoutPin };
  });
}

/** Throws CliError `usage/wrong`. */
async function ownPosition(signer: Signer, policy: WalletPolicy): Promise<number> {
  const own = await ownKeyOf(signer, policy);
  if (own === undefined)
    throw wrongUsage('no key of the wallet says that it is of this card: give it as "symbolon multisig show" has it', {
      name: 'heir refresh',
    });
  return own.position;
}

/** Proves the time where the card believes anybody's. @returns why it was not; `undefined` where it was */
async function tellTime(
  session: Session,
  { servers, send }: TimeSource,
  { slot, signal }: Pick<CommandContext, 'slot' | 'signal'>,
): Promise<string | undefined> {
  try {
    const { nonce, anchor } = await getTime(session, { slot });
    const known = servers.filter(({ publicKey }) => anchor.servers.some((key) => isSameKey(key, publicKey)));
    const { needed } = anchor;
    if (needed === 0 || known.length < needed) return 'too few of its time servers are known here';
    const proofs = await askForProofs({ nonce, servers: known, needed, send, signal });
    await proveTime(session, { servers: proofsFor(anchor, proofs) }, { slot });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    // To a known phone it does not say that it believes nobody's.
    if (isRefusal(error, 'securityStatus')) return 'it believes nobody’s time: "symbolon time trust"';
    if (!isUnproven(error)) throw error;
    return messageOf(error);
  }
}

/** What is no fault of the card's connection. */
const isUnproven = (error: unknown): boolean =>
  isRefusal(error, 'timeWrong') || (error instanceof Error && /server\//.test(`${(error as { code?: string }).code}`));

/** Says before the PIN is asked for what decides. */
function wantsPin(refusal: unknown, { screen }: Pick<CommandContext, 'screen'>): unknown {
  screen.note(
    'The card does not sign it without the PIN. "refresh" in its policy decides that: "symbolon policy show" shows it, "symbolon policy set NAME|FILE --refresh SATOSHI/PERIOD" changes it.',
  );
  return refusal;
}

/** With the PIN the card says what it did not say before. */
async function sayWhy(
  session: Session,
  { facts }: BitcoinPreview,
  { slot, screen }: Pick<CommandContext, 'slot' | 'screen'>,
): Promise<void> {
  const why = facts && whyNotWithoutPin(await signingTerms(session, { slot }), facts.fee.amount);
  if (why !== undefined) screen.note(`Without the PIN it was not signed because ${why}.`);
}

function whyNotWithoutPin({ policy, refresh: isLeft }: SigningTerms, fee: bigint): string | undefined {
  const { refresh } = policy;
  if (refresh === undefined)
    return 'the policy has no "refresh": "symbolon policy set NAME|FILE --refresh SATOSHI/PERIOD" gives it one';
  if (fee > refresh.feeCeiling)
    return `it costs ${fee} satoshi, and "feeCeiling" of "refresh" is ${refresh.feeCeiling}: give a lower --fee-rate, or set a higher one with "symbolon policy set NAME|FILE --refresh SATOSHI/PERIOD"`;
  if (isLeft === false)
    return `there was one already, and "per" of "refresh" is ${formatDuration(refresh.period)}, counted by time that is proven to the card: "symbolon time prove"`;
  return undefined;
}
