/** The commands `multisig ...`: the owner's part in wallets of several cosigners. */
import { hex } from '@scure/base';
import {
  addressOfScript,
  type BitcoinNetworkName,
  formatFingerprint,
  networkNamed,
  publicNode,
} from '@symbolon/chains/bitcoin/address';
import {
  addChecksum,
  canonicalPolicy,
  checkOwnOrigins,
  deriveScript,
  describeWallet,
  misplacedOwnKey,
  multisigWalletId,
  ownKeyOf,
  parsePolicy,
  policyDescriptor,
  type WalletPolicy,
  withOwnOrigin,
} from '@symbolon/chains/bitcoin/descriptors';
import { createSigner, getPolicy } from '@symbolon/client';
import { equalPaths, formatPath, hardened, type Line, line, type Signer, warn, word } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { knowsMultisigWallet } from '@symbolon/protocol/policy';
import { setOrAnnounce } from '../../actions/owner/set-or-announce.ts';
import { describeWaiting, toWaiting } from '../../actions/time/words.ts';
import { readNotes, writeNotes } from '../../cards/files/notes.ts';
import { withPin, withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { malformedFile, wrongUsage } from '../../errors/cli-error.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import type {
  multisigAddressCommand,
  multisigJoinCommand,
  multisigKeyCommand,
  multisigShowCommand,
} from './commands.ts';
import { parseWallet, refuseOtherNetwork, refuseUnreadable } from './given-wallet.ts';
import { notedAlready, notedWallets, walletNumbered } from './noted-wallets.ts';

/** BIP-48: the step below the account that stands for the script. For Taproot there is no standard; 3' is usual. */
const scripts = { 'sh-wsh': 1, wsh: 2, tr: 3 } as const;
/** SLIP-132, as Electrum reads it: version bytes of an extended public key that say the script. */
const slip132 = {
  main: { 'sh-wsh': 0x0295b43f, wsh: 0x02aa7ed3 },
  test: { 'sh-wsh': 0x024289ef, wsh: 0x02575483 },
} as const;

export const showMultisigKey: ActionOf<typeof multisigKeyCommand> = ({ network, script, account }, context) =>
  withSigner(context, async (signer) => {
    const { coinType, extendedKeys } = networkNamed(network);
    const path = [48, coinType, account, scripts[script]].map((step) => step + hardened);
    const key = await signer.getPublicKey({ path, curve: 'secp256k1' });
    const origin = formatPath(path).replace(/^m/, formatFingerprint(key.masterFingerprint));
    const expression = `[${origin}]${publicNode(key, path, extendedKeys).publicExtendedKey}`;
    const version = script === 'tr' ? undefined : slip132[coinType === 0 ? 'main' : 'test'][script];
    const electrum =
      version === undefined ? null : publicNode(key, path, { ...extendedKeys, public: version }).publicExtendedKey;
    return {
      result: { path: formatPath(path), key: expression, electrum },
      text: [expression, ...(electrum === null ? [] : [`For Electrum: ${electrum}`])],
    };
  });

/** Keys in the wrong order make the owner the heir: both ways to spend are there, and read alike. */
function warningOfOrder(described: readonly Line[]): readonly Line[] {
  const now = described.filter((each) => each.startsWith('At any time'));
  const later = described.filter((each) => each.startsWith('Only '));
  const isOurs = (each: Line): boolean => each.includes(' (ours)');
  if (now.length === 0 || now.some(isOurs) || !later.some(isOurs)) return [];
  return [
    warn`others can spend at any time, and this card only later: so it is for an heir. If this card is the owner's, the keys are in the wrong order`,
  ];
}

export const joinMultisig: ActionOf<typeof multisigJoinCommand> = (input, context) => {
  const { file, network, yes, replace } = input;
  const source = timeSourceOf(context, input);
  const given = parseWallet(file);
  const { slot } = context;
  refuseOtherNetwork(given, network, 'multisig join');
  refuseUnreadable(file, () => multisigWalletId(given));
  return withPin(context, async (session) => {
    const signer = createSigner(session, { slot });
    const notes = await readNotes(session, context);
    const noted = notedAlready(given, notes.policies);
    const policy = canonicalPolicy(noted ?? (await withOwnOrigin(signer, given)));
    const id = multisigWalletId(policy);
    const own = await ownKeyOf(signer, policy);
    if (own === undefined) throw malformedFile(file, await whyNotOurs(signer, policy));
    await checkOwnOrigins(signer, policy, own);
    const rules = await getPolicy(session, { slot });
    const { multisigWallets = [] } = rules;
    if (!knowsMultisigWallet(rules, id) && multisigWallets.length >= limits.policyWallets)
      throw wrongUsage(
        `the card signs for ${multisigWallets.length} multisig wallets already, and for no more: leave one out of "multisigWallets" of its policy first, with "symbolon policy set FILE"`,
        { name: 'policy set' },
      );
    const addresses = firstAddresses(policy, network);
    const wallet = describeWallet(policy, own);
    const lines: readonly Line[] = [
      ...warningOfOrder(wallet),
      ...wallet,
      ...addresses.map((address, n) => line`Receiving address ${n}: ${word(address)}`),
      line`Id: ${word(hex.encode(id))}`,
      line`Compare the keys and the first address with every other cosigner before you agree.`,
    ];
    const result = {
      ...resultOf({ policy, id: hex.encode(id), confirmed: true }),
      addresses,
      preview: lines,
      waiting: null,
    };
    if (noted !== undefined && knowsMultisigWallet(rules, id))
      return {
        result,
        text: [
          `The card signs for this wallet already: it is ${notes.policies.indexOf(noted) + 1} of "symbolon multisig show".`,
        ],
      };
    await context.confirm('joining the wallet', { lines, agreed: yes });
    if (noted === undefined) await writeNotes(session, { ...notes, policies: [...notes.policies, policy] }, context);
    const waiting = knowsMultisigWallet(rules, id)
      ? undefined
      : await setOrAnnounce(
          session,
          { ...rules, multisigWallets: [...multisigWallets, id] },
          { context, source, replace, what: `a policy with the multisig wallet ${hex.encode(id)}` },
        );
    if (waiting !== undefined)
      return {
        result: { ...result, confirmed: false, waiting: toWaiting(waiting) },
        text: [
          ...describeWaiting(waiting, context.environment),
          'The card does not sign for this wallet until then. Give the same command again then.',
        ],
      };
    return { result, text: ['The card signs for this wallet from now on.'] };
  });
};

export const showMultisig: ActionOf<typeof multisigShowCommand> = (_, context) =>
  withPin(context, async (session) => {
    const signer = createSigner(session, { slot: context.slot });
    const wallets = await notedWallets(session, context);
    const text: string[] = [];
    for (const [n, wallet] of wallets.entries()) {
      const { policy, id, confirmed } = wallet;
      text.push(
        `${n + 1}   ${confirmed ? 'confirmed on the card' : id === undefined ? 'no card reads it' : 'only noted'}`,
        ...describeWallet(policy, await ownKeyOf(signer, policy)).map((each) => `  ${each}`),
        ...(id === undefined ? [] : [`  Id: ${id}`]),
      );
    }
    return {
      result: { wallets: wallets.map(resultOf) },
      text: text.length === 0 ? ['No multisig wallet is noted.'] : text,
    };
  });

export const showMultisigAddress: ActionOf<typeof multisigAddressCommand> = (input, context) =>
  withPin(context, async (session) => {
    const { wallet: which, network, index, change } = input;
    const { policy, confirmed } = walletNumbered(await notedWallets(session, context), which);
    if (!confirmed) throw wrongUsage(`this card has not confirmed multisig wallet ${which}`, { name: 'multisig join' });
    refuseOtherNetwork(policy, network, 'multisig address');
    const own = await ownKeyOf(createSigner(session, { slot: context.slot }), policy);
    const multipath = change ? 1 : 0;
    const on = networkNamed(network);
    const { script, keys } = deriveScript(parsePolicy(policy), { multipath, index });
    const ours = keys.find(({ path }) => own !== undefined && equalPaths(path.slice(0, -2), own.path));
    const result = { chain: on.chain, address: addressOfScript(script, on) ?? '', path: formatPath(ours?.path ?? []) };
    return { result, text: [result.address, result.path] };
  });

/** No key of a policy is where the card would find it. */
async function whyNotOurs(signer: Signer, policy: WalletPolicy): Promise<string> {
  const found = await misplacedOwnKey(signer, policy);
  if (found === undefined) return 'no key in it is of this card: give the others the one of "symbolon multisig key"';
  const said = /^\[[^\]]*\]/.exec(policy.keys[found.position] ?? '')?.[0] ?? 'no place';
  const place = formatPath(found.path).replace(/^m/, formatFingerprint(found.masterFingerprint));
  return `a key in it is of this card, at [${place}], but the file says ${said}: have that mended where it was made`;
}

function resultOf({ policy, id, confirmed }: Awaited<ReturnType<typeof notedWallets>>[number]) {
  const descriptor = addChecksum(policyDescriptor(policy));
  return { template: policy.template, keys: policy.keys, descriptor, id: id ?? null, confirmed };
}

function firstAddresses(policy: WalletPolicy, network: BitcoinNetworkName): readonly string[] {
  const descriptor = parsePolicy(policy);
  return [0, 1, 2].map(
    (index) => addressOfScript(deriveScript(descriptor, { index }).script, networkNamed(network)) ?? '',
  );
}
