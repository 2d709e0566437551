/** The story of the demo: one key on three cards, and real signatures. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp, type CeremonyDriver, ceremonyCard, confirmBackUp } from '@symbolon/backup';
import { accountAddress, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { defaultPath, ethereumAddress } from '@symbolon/chains/ethereum/address';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import {
  type Attestation,
  type Credentials,
  cloneSource,
  createSigner,
  createWallet,
  identify,
  openCard,
  type Session,
} from '@symbolon/client';
import { createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import { type LocalNode, startLocalNode } from './local-node.ts';
import type { Output } from './output.ts';
import { makePayment, verifySignatures } from './payment.ts';
import type { Reader } from './readers.ts';

/** The output of `--json`. */
export type Result = {
  readonly cards: readonly string[];
  readonly backup: { readonly taps: number; readonly receipts: number };
  readonly refusalAfterSeal: string;
  readonly addresses: { readonly bitcoin: string; readonly ethereum: string };
  readonly bitcoin: { readonly txid: string; readonly inputs: number; readonly verifiedInputs: number };
  readonly ethereum: { readonly transactionHash: string; readonly blockNumber: string; readonly status: string };
};

/** Only for cards that hold nothing of value. */
const demoPin = '246810';

/**
 * Runs the story on new emulated cards.
 *
 * @throws Error at the first step that fails
 */
export async function runStory(
  reader: Reader,
  output: Output,
  random: (length: number) => Uint8Array,
): Promise<Result> {
  let taps = 0;
  const hold: Reader = (card, use) => {
    output.working(`${card.name} on the reader`);
    taps += 1;
    return reader(card, use);
  };
  const tap = <T>(
    card: PackedCard,
    credentials: Credentials,
    use: (session: Session, attestation: Attestation) => Promise<T>,
  ): Promise<T> =>
    hold(card, async (transport) => {
      const { session, attestation } = await identify(await openCard(transport), credentials, { trust: emulatorTrust });
      try {
        return await use(session, attestation);
      } finally {
        session.close();
      }
    });

  output.step('Unbox a pack of three cards');
  const [primary, second, third] = createPack({ cards: 3, random });
  if (primary === undefined || second === undefined || third === undefined) throw new Error('the pack is not complete');
  const cards = [primary, second, third];
  const numbers: string[] = [];
  for (const card of cards) {
    const { cardNumber } = await tap(card, { can: card.can }, async (_, attestation) => attestation);
    numbers.push(cardNumber);
    output.done(`${card.name} is genuine: number ${cardNumber}`);
  }
  output.detail('checked offline: certificates up to the root, and a signature of this session and a fresh challenge');

  output.step('Create the wallet on the primary');
  await tap(primary, { can: primary.can }, async (session) => {
    await createWallet(session, { pin: demoPin });
  });
  output.done('the card made a key from its own randomness; no command reads it out');
  output.done('PIN set; without a PUK, three wrong PINs block the card for good');

  output.step('Back up onto the other two');
  taps = 0;
  const driver: CeremonyDriver = {
    runStep: (request, use) => {
      const card = cards.find(({ name }) => name === request.card.label) ?? primary;
      const credentials = { can: { can: card.can }, pin: { pin: demoPin }, puk: { puk: demoPin } };
      return hold(card, async (transport) =>
        use(ceremonyCard(await openCard(transport), (password) => credentials[password], { trust: emulatorTrust })),
      );
    },
    report: ({ text }) => output.done(`tap ${taps}: ${text}`),
  };
  const source = { label: primary.name };
  const targets = [second, third].map(({ name }) => ({ label: name, role: 'daily' as const }));
  const backedUp = await backUp(driver, { source, targets });
  const backupTaps = taps;

  output.step('Seal');
  await confirmBackUp(driver, backedUp, { source, seal: true });
  output.done('the primary checked both receipts: the clones hold the same keys');
  const firstOffer = Buffer.from(backedUp.state.targets[0]?.offer ?? '', 'hex');
  const refusalAfterSeal = await refusal(() =>
    tap(primary, { pin: demoPin }, (session) => cloneSource(session).exportTo(firstOffer, { role: 'daily' })),
  );
  output.done(`asked for another clone, the card refuses: ${refusalAfterSeal}`);

  output.step('Read the addresses from all three');
  const addresses = { bitcoin: '', ethereum: '' };
  for (const card of cards) {
    const read = await tap(card, { pin: demoPin }, async (session) => {
      const signer = createSigner(session);
      return {
        bitcoin: accountAddress(await bitcoinAccount(signer), 0, 0).address,
        ethereum: await ethereumAddress(signer),
      };
    });
    if (card === primary) Object.assign(addresses, read);
    if (read.bitcoin !== addresses.bitcoin || read.ethereum !== addresses.ethereum)
      throw new Error(`${card.name} has other addresses`);
    output.done(`${card.name}: ${read.bitcoin}  ${read.ethereum}`);
  }
  output.detail("Bitcoin m/84'/0'/0'/0/0 and Ethereum m/44'/60'/0'/0/0: the cards agree");

  return {
    cards: numbers,
    backup: { taps: backupTaps, receipts: backedUp.clones.length },
    refusalAfterSeal,
    addresses,
    bitcoin: await payInBitcoin((use) => tap(primary, { pin: demoPin }, use), output),
    ethereum: await payInEther((use) => tap(third, { pin: demoPin }, use), third.name, output),
  };
}

type TapWithPin = <T>(use: (session: Session) => Promise<T>) => Promise<T>;

async function payInBitcoin(tap: TapWithPin, output: Output): Promise<Result['bitcoin']> {
  output.step('Sign a Bitcoin payment with the primary');
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-demo-'));
  try {
    const file = join(folder, 'payment.psbt');
    const { psbt, coins } = await tap((session) => makePayment(createSigner(session)));
    await writeFile(file, psbt);
    const { signed, preview } = await tap(async (session) => {
      const signer = createSigner(session);
      const read = new Uint8Array(await readFile(file));
      const preview = await previewPsbt(signer, read, { network: 'regtest' });
      return { preview, signed: await signPsbt(signer, read, { network: 'regtest', approved: preview.fingerprint }) };
    });
    output.done(`payment.psbt, ${psbt.length} bytes, read from disk:`);
    for (const line of preview.lines) output.detail(line);
    if (signed.complete === undefined) throw new Error('signatures are missing');
    const verifiedInputs = verifySignatures(signed.complete.transaction, coins);
    output.done(
      `signed; the signatures of ${verifiedInputs} of ${coins.length} inputs verify over their BIP-143 digest`,
    );
    output.detail(`transaction ${signed.complete.txid}`);
    return { txid: signed.complete.txid, inputs: coins.length, verifiedInputs };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function payInEther(tap: TapWithPin, name: string, output: Output): Promise<Result['ethereum']> {
  output.step(`Send ether, signed by ${name}, on a real node`);
  output.working('starting anvil');
  const node = await startLocalNode();
  try {
    const to = '0x00000000000000000000000000000000DeaDBeef';
    const chainId = BigInt((await node.rpc('eth_chainId')) as string);
    const { raw } = await tap(async (session) => {
      const signer = createSigner(session);
      await node.rpc('anvil_setBalance', await ethereumAddress(signer), '0xde0b6b3a7640000');
      return signTransaction(
        signer,
        {
          type: 'eip1559',
          chainId,
          nonce: 0n,
          maxPriorityFeePerGas: 1_000_000_000n,
          maxFeePerGas: 20_000_000_000n,
          gasLimit: 21_000n,
          to,
          value: 250_000_000_000_000_000n,
          data: '0x',
          accessList: [],
        },
        { path: defaultPath },
      );
    });
    output.done(`0.25 ETH to ${to}, signed by a clone: it holds the same key`);
    const hash = await node.rpc('eth_sendRawTransaction', raw);
    output.working('waiting for a block');
    const receipt = await minedReceipt(node, hash);
    if (receipt.status !== '0x1') throw new Error('the node mined the transaction as failed');
    output.done(`mined in block ${Number(receipt.blockNumber)}, status success, gas used ${Number(receipt.gasUsed)}`);
    output.detail(`transaction ${receipt.transactionHash}`);
    return { transactionHash: receipt.transactionHash, blockNumber: receipt.blockNumber, status: receipt.status };
  } finally {
    await node.stop();
  }
}

type Receipt = {
  readonly status: string;
  readonly blockNumber: string;
  readonly gasUsed: string;
  readonly transactionHash: string;
};

/** Waits at most ten seconds until the transaction is in a block. */
async function minedReceipt(node: LocalNode, hash: unknown): Promise<Receipt> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const receipt = await node.rpc('eth_getTransactionReceipt', hash);
    if (isReceipt(receipt)) return receipt;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the node did not mine the transaction');
}

function isReceipt(value: unknown): value is Receipt {
  return typeof value === 'object' && value !== null && 'blockNumber' in value && 'transactionHash' in value;
}

/** Returns the reason why the card refuses. */
async function refusal(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (isRefusal(error, 'setSealed')) return error.context.meaning;
    throw error;
  }
  throw cardError('backup/wrong-card', { step: 'seal', reason: 'the card exported again after it was sealed' });
}
