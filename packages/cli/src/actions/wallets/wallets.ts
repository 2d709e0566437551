import { hex } from '@scure/base';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import type { Attestation } from '@symbolon/client/actions/attest';
import {
  createWallet as create,
  importWallet as importPhrase,
  type WalletOptions,
} from '@symbolon/client/actions/create-wallet';
import { getStatus } from '@symbolon/client/actions/get-status';
import { resetCard } from '@symbolon/client/actions/reset-card';
import type { Session } from '@symbolon/client/session';
import { withCan, withPin, withPuk } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';

type Options = {
  readonly clones: number;
  readonly exportable: boolean;
  readonly extendable: boolean;
  readonly 'no-puk': boolean;
};
type Made = { readonly card: string; readonly wallet: number; readonly fingerprint: string; readonly clones: number };

export function createWallet(options: Options, context: Context): Promise<Answer<Made>> {
  return makeWallet(options, context, async (session, wallet) => {
    context.screen.progress('The card makes a key');
    await create(session, wallet);
  });
}

export function importWallet(options: Options, context: Context): Promise<Answer<Made>> {
  return makeWallet(options, context, async (session, wallet) => {
    const typed = await context.secrets.get('phrase', { question: 'The 12 to 24 words' });
    const phrase = typed.trim().toLowerCase().split(/\s+/).join(' ');
    context.screen.progress('The card takes the key');
    await importPhrase(session, { ...wallet, phrase });
  });
}

type Make = (session: Session, wallet: WalletOptions & { readonly wallet: number }) => Promise<void>;

/** On a blank card the wallet brings the passwords; on one with a wallet it goes into another place. */
async function makeWallet(options: Options, context: Context, make: Make): Promise<Answer<Made>> {
  const { clones, exportable, extendable } = options;
  const { wallet } = context;
  const finish = async (session: Session, { cardNumber: card }: Attestation): Promise<Answer<Made>> => {
    const fingerprint = formatFingerprint((await getStatus(session, { wallet })).masterFingerprint ?? 0);
    const copies =
      clones === 0
        ? 'It can not be backed up onto other cards.'
        : `It can be backed up onto ${clones === 1 ? 'one card' : `${clones} cards`}: "symbolon backup".`;
    return {
      result: { card, wallet, fingerprint, clones },
      text: [`Card ${card} holds wallet ${wallet}, fingerprint ${fingerprint}.`, copies],
    };
  };
  const made = await withCan(context, async (session, attestation) => {
    if (attestation.lifecycle !== 'blank') return undefined;
    const { secrets } = context;
    const pin = await secrets.get('pin', { question: 'PIN for the card, 6 to 12 digits', twice: true });
    const puk = options['no-puk']
      ? ''
      : await secrets.get('puk', { question: 'PUK, 12 to 16 digits (empty: none)', twice: true, optional: true });
    await make(session, { pin, ...(puk !== '' && { puk }), clones, exportable, extendable, wallet });
    return finish(session, attestation);
  });
  if (made !== undefined) return made;
  return withPin(context, async (session, attestation) => {
    await make(session, { clones, exportable, extendable, wallet });
    return finish(session, attestation);
  });
}

type Wallet = {
  readonly wallet: number;
  readonly fingerprint: string;
  readonly set: {
    readonly id: string;
    readonly epoch: number;
    readonly index: number;
    readonly role: string;
    readonly limit: number;
    readonly sealed: boolean;
    readonly members: readonly {
      readonly index: number;
      readonly role: string;
      readonly state: string;
      readonly card: string | null;
    }[];
  } | null;
};

export function listWallets(_: unknown, context: Context): Promise<Answer<{ readonly wallets: readonly Wallet[] }>> {
  return withPin(context, async (session) => {
    const { wallets: slots = [] } = await getStatus(session);
    const wallets: Wallet[] = [];
    for (const wallet of slots) {
      const { masterFingerprint = 0, set } = await getStatus(session, { wallet });
      const members =
        set?.members.map(({ index, role, state, cardNumber: card = null }) => ({ index, role, state, card })) ?? [];
      const shown =
        set === undefined
          ? null
          : {
              id: hex.encode(set.id),
              epoch: set.epoch,
              index: set.index,
              role: set.role,
              limit: set.limit,
              sealed: set.sealed,
              members,
            };
      wallets.push({ wallet, fingerprint: formatFingerprint(masterFingerprint), set: shown });
    }
    return { result: { wallets }, text: wallets.flatMap(describe) };
  });
}

function describe({ wallet, fingerprint, set }: Wallet): readonly string[] {
  const head = `wallet ${wallet}   fingerprint ${fingerprint}`;
  if (set === null) return [head];
  return [
    `${head}   ${set.role}, place ${set.index} of its set`,
    `  ${set.sealed ? 'sealed: no more clones' : `${Math.max(0, set.limit - set.members.length)} of ${set.limit} clones can still be made`}`,
    ...set.members.map(
      ({ index, role, state, card }) => `  place ${index}: ${role}${card === null ? '' : `, card ${card}`}, ${state}`,
    ),
  ];
}

type Reset = { readonly card: string; readonly lifecycle: 'blank' | 'terminated' };

export async function reset(
  { puk, terminate, yes }: { readonly puk: boolean; readonly terminate: boolean; readonly yes: boolean },
  context: Context,
): Promise<Answer<Reset>> {
  const card = (await context.cards()).name(0);
  const consequences = terminate ? 'The card will never hold anything again.' : 'The card will be blank.';
  await context.confirm(
    'erasing the card',
    [`Everything on ${card} is erased: what has no backup is lost. ${consequences}`],
    yes,
  );
  await (puk ? withPuk : withPin)(context, (session: Session) => resetCard(session, { terminate }));
  return { result: { card, lifecycle: terminate ? 'terminated' : 'blank' }, text: [`${card} is erased.`] };
}
