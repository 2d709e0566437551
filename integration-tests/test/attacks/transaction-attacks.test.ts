/**
 * What a hostile phone can try with a transaction, against a card with the whole firmware. A card has no screen: it
 * refuses, or counts what the transaction really does against its policy and says so in its signed summary. What
 * interpreters make of each trick in detail is in the tests of `chains`.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { accountAddress, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { buildPayment, transactionId } from '@symbolon/chains/bitcoin/transaction';
import { ethereumAddress, defaultPath as ethereumPath } from '@symbolon/chains/ethereum/address';
import { prefixPath } from '@symbolon/chains/ethereum/firmware';
import { type EthereumTransaction, encodeTransaction, encodeTypedData } from '@symbolon/chains/ethereum/transaction';
import { programs, solanaAccount, defaultPath as solanaPath } from '@symbolon/chains/solana/address';
import { frameMessage } from '@symbolon/chains/solana/firmware';
import { attest, createSigner, type Session, setPolicy, signTransaction } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { harden, type Signer } from '@symbolon/interface';
import { type AssetRule, nameOf, recipientName, strictPolicy } from '@symbolon/protocol/policy';
import { told, verifySummary } from '@symbolon/protocol/summary';
import { beforeAll, describe, expect, test } from 'vitest';
import * as examples from '../../../packages/chains/test/ethereum/typed-data-examples.ts';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { withPin } from '../support/policy-cards.ts';
import { activeCard } from '../support/table.ts';

const chain = 'bip122:000000000019d6689c085ae165831e93';
const bitcoin = `${chain}/slip44:0`;
const ether = 'eip155:1/slip44:60';
const friend = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const friendScript = hexToBytes('0014751e76e8199196d454941c45d1b3a323f1433bd6');
const thiefScript = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(0xbb)]);
const thief = `0x${'bb'.repeat(20)}` as const;
const token = `0x${'cc'.repeat(20)}` as const;

const card = await activeCard('attacks');
const attempt = <T>(use: (session: Session) => Promise<T>) => withPin(card, use);

/** Nothing but what is given. */
const allow = (assets: AssetRule[], others: object = {}) =>
  attempt((session) => setPolicy(session, { ...strictPolicy, ...others, assets }));

/** What the card states, signed, of bytes it has read. */
async function summaryOf(session: Session, interpreter: number, transaction: Uint8Array) {
  const { publicKey } = await attest(session, { trust: emulatorTrust });
  const { summary } = await signTransaction(session, { interpreter, transaction });
  return verifySummary(summary, publicKey);
}

/** A hash of everything that was told, as it stands in a summary. */
const toldHash = (...events: readonly Parameters<typeof told.encode>[0][]) =>
  sha256(concatBytes(...events.map((event) => told.encode(event))));

/** Two coins of 100 000 sat: a payment to a friend, and the change. */
async function makePsbt(signer: Signer, amount = 120_000n, feeRate = 5): Promise<Uint8Array> {
  const account = await bitcoinAccount(signer);
  const owned = [accountAddress(account, 0, 0), accountAddress(account, 0, 1)];
  const previous = {
    version: 2,
    inputs: [{ txid: new Uint8Array(32).fill(1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
    outputs: owned.map(({ script }) => ({ script, amount: 100_000n })),
    lockTime: 0,
  };
  const { scriptType, masterFingerprint } = account;
  const coins = owned.map(({ script, path, publicKey }, index) => ({
    ...{ txid: transactionId(previous), index, amount: 100_000n, script, previous },
    ...{ scriptType, path, publicKey, masterFingerprint, height: 1 },
  }));
  return buildPayment({ coins, payments: [{ address: friend, amount }], feeRate, account, changeIndex: 0 }).psbt;
}

/** A signer whose phone changes what the card is to read. */
function lyingSigner(session: Session, change: (stream: Uint8Array) => Uint8Array): Signer {
  const signer = createSigner(session);
  return {
    ...signer,
    signTransaction: ({ transaction, ...rest }) =>
      signer.signTransaction({ ...rest, transaction: change(transaction) }),
  };
}

/** The stream with other bytes wherever `old` stands. */
function replaced(stream: Uint8Array, old: Uint8Array, by: Uint8Array): Uint8Array {
  const [text, from, to] = [stream, old, by].map((bytes) => Buffer.from(bytes).toString('hex'));
  if (text === undefined || from === undefined || to === undefined || !text.includes(from))
    throw new Error('nothing to replace');
  return hexToBytes(text.replaceAll(from, to));
}

function le64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** The PSBT signed by way of a phone that lies. */
const signLying = (change: (stream: Uint8Array) => Uint8Array, psbt?: Uint8Array) =>
  attempt(async (session) =>
    signPsbt(lyingSigner(session, change), psbt ?? (await makePsbt(createSigner(session))), { maxFee: 10n ** 8n }),
  );

const evm = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 1n,
  maxFeePerGas: 2n,
  gasLimit: 100_000n,
  to: token,
  value: 0n,
  data: '0x',
  accessList: [],
} as const satisfies EthereumTransaction;
const evmBytes = (changes: object) =>
  prefixPath(ethereumPath, encodeTransaction({ ...evm, ...changes } as EthereumTransaction));
const call = (selector: string, amount: bigint) =>
  `0x${selector}${thief.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`;

/** A legacy message of one instruction of the token program, on accounts of ours. */
async function tokenInstruction(session: Session, data: readonly number[]): Promise<Uint8Array> {
  const others = [1, 2, 3].map((n) => new Uint8Array(32).fill(n));
  const accounts = [await solanaAccount(createSigner(session), solanaPath), ...others, programs.token];
  const message = [
    1,
    0,
    1,
    accounts.length,
    ...accounts.flatMap((account) => [...account]),
    ...new Uint8Array(32).fill(9),
  ];
  return prefixPath(solanaPath, frameMessage(Uint8Array.of(...message, 1, 4, 4, 1, 2, 3, 0, data.length, ...data), []));
}

/** TransferChecked of 5 tokens. */
const transferChecked = [12, ...le64(5n), 6];

describe('Bitcoin', () => {
  beforeAll(() => allow([{ asset: nameOf(bitcoin) }]));

  test('an honest transaction is signed', async () => {
    expect((await signLying((stream) => stream)).signedInputs).toEqual([0, 1]);
  });

  test('fake change: refused', async () => {
    const account = await attempt((session) => bitcoinAccount(createSigner(session)));
    const change = accountAddress(account, 1, 0).script;
    await expectStatus(
      signLying((stream) => replaced(stream, change, thiefScript)),
      'transactionRefused',
    );
  });

  test('outputs swapped after the preview: read as what they are, refused where the policy names recipients, and of no use to the phone', async () => {
    const swap = (stream: Uint8Array) => replaced(stream, friendScript, thiefScript);
    await expect(signLying(swap)).rejects.toMatchObject({ code: 'signer/wrong-answer' });
    await allow([{ asset: nameOf(bitcoin) }], { recipients: [recipientName(chain, friendScript)] });
    await signLying((stream) => stream);
    await expectStatus(signLying(swap), 'recipientRefused');
    await allow([{ asset: nameOf(bitcoin) }]);
  });

  test('another transaction than the one approved: refused before the card is asked', async () => {
    await attempt(async (session) => {
      const signer = createSigner(session);
      const { fingerprint } = await previewPsbt(signer, await makePsbt(signer));
      const asked = { ...signer, signTransaction: () => Promise.reject(new Error('asked')) };
      await expect(signPsbt(asked, await makePsbt(signer, 120_001n), { approved: fingerprint })).rejects.toMatchObject({
        code: 'transaction/refused',
      });
    });
  });

  test('lying input amounts: refused', async () => {
    const claimed = (stream: Uint8Array) => {
      const lie = stream.slice();
      // The first input's amount, behind the header, two flags, the outpoint and the sequence.
      lie.set(le64(150_000n), 18 + 2 + 36 + 4);
      return lie;
    };
    await expectStatus(signLying(claimed), 'transactionRefused');
  });

  test('a fee of 90 %: counted as money that leaves, and stated', async () => {
    const psbt = await attempt(async (session) => makePsbt(createSigner(session), 20_000n, 860));
    const sent = await signLying((stream) => stream, psbt);
    expect(sent.preview.fee).toBeGreaterThan(170_000n);
    let stream = new Uint8Array();
    await signLying((bytes) => (stream = Uint8Array.from(bytes)), psbt);
    const { facts } = await attempt((session) => summaryOf(session, 1, stream));
    expect(facts).toMatchObject({ fee: { amount: sent.preview.fee }, warnings: ['fee-high'] });
    await allow([{ asset: nameOf(bitcoin), perSignature: 100_000n }]);
    await expectStatus(
      signLying((bytes) => bytes, psbt),
      'limitExceeded',
    );
    await allow([{ asset: nameOf(bitcoin) }], { chains: [{ chain: nameOf(chain), feeCeiling: 50_000n }] });
    await expectStatus(
      signLying((bytes) => bytes, psbt),
      'feeAboveCeiling',
    );
    await allow([{ asset: nameOf(bitcoin) }]);
  });

  test('trailing bytes: refused', async () => {
    await expectStatus(
      signLying((stream) => Uint8Array.of(...stream, 0)),
      'transactionRefused',
    );
  });
});

describe('a key of another chain', () => {
  const digest = new Uint8Array(32).fill(7);
  const asMessage = (path: readonly number[]) => ({
    interpreter: 0x21,
    transaction: prefixPath(path, Uint8Array.of(0, 32, ...digest)),
  });

  test('its Ed25519 digest as a Solana message, where digests unseen are refused and messages are not: refused', async () => {
    await allow([], { messages: 'allow' });
    for (const coinType of [354, 397, 637, 784, 1815]) {
      const path = [44, coinType, 0, 0, 0].map(harden);
      const asDigest = attempt((session) => createSigner(session).signDigests([{ scheme: 'ed25519', path, digest }]));
      await expectStatus(asDigest, 'digestsUnseenRefused');
      await expectStatus(
        attempt((session) => signTransaction(session, asMessage(path))),
        'transactionRefused',
      );
    }
    expect((await attempt((session) => signTransaction(session, asMessage(solanaPath)))).signatures).toHaveLength(1);
  });

  test('of Bitcoin, for an EVM transaction: refused', async () => {
    await allow([{ asset: nameOf(ether) }]);
    const bytes = prefixPath(
      [harden(84), harden(0), harden(0), 0, 0],
      encodeTransaction({ ...evm, to: thief, value: 1n }),
    );
    await expectStatus(
      attempt((session) => signTransaction(session, { interpreter: 0x10, transaction: bytes })),
      'transactionRefused',
    );
  });
});

describe('EVM', () => {
  const read = (changes: object) => attempt((session) => summaryOf(session, 0x10, evmBytes(changes)));

  test('wrong chain id: another asset, stated, and refused where the policy does not have it', async () => {
    await allow([{ asset: nameOf(ether) }]);
    const value = 1n;
    expect((await read({ value })).facts.chain).toBe('eip155:1');
    await expectStatus(read({ value, chainId: 56n }), 'assetRefused');
    await allow([{ asset: nameOf(ether) }], { otherAssets: 'allow' });
    expect((await read({ value, chainId: 56n })).facts).toMatchObject({
      chain: 'eip155:56',
      fee: { asset: 'eip155:56/slip44:60' },
    });
  });

  test('no chain id: refused', async () => {
    await allow([{ asset: nameOf(ether) }]);
    const bytes = evmBytes({ value: 1n });
    await expectStatus(
      attempt((session) =>
        summaryOf(
          session,
          0x10,
          replaced(bytes, Uint8Array.of(0x01, 0x80, 0x01, 0x02), Uint8Array.of(0x80, 0x80, 0x01, 0x02)),
        ),
      ),
      'transactionRefused',
    );
  });

  test('an approval disguised as a transfer: told as an approval, and more than a limit for transfers lets through', async () => {
    const asset = `eip155:1/erc20:${token}`;
    await allow([{ asset: nameOf(ether) }, { asset: nameOf(asset), perSignature: 100n }]);
    const transfer = await read({ data: call('a9059cbb', 100n) });
    expect(transfer.facts).toMatchObject({ transfers: 1, approvals: 0, warnings: [] });
    await expectStatus(read({ data: call('095ea7b3', 2n ** 256n - 1n) }), 'limitExceeded');
    await allow([{ asset: nameOf(ether) }, { asset: nameOf(asset) }]);
    const unlimited = await read({ data: call('095ea7b3', 2n ** 256n - 1n) });
    expect(unlimited.facts).toMatchObject({ transfers: 0, approvals: 1, warnings: ['approval-unlimited'] });
    const spender = hexToBytes(thief.slice(2));
    expect(unlimited.toldHash).toEqual(
      toldHash(
        { TAG: 'approval', data: { asset, amount: undefined, spender } },
        { TAG: 'facts', data: unlimited.facts },
      ),
    );
  });

  test('an order whose proceeds go to a stranger: refused where the policy names recipients, and what it sells counts once', async () => {
    const sold = `eip155:1/erc20:${examples.usdc.toLowerCase()}`;
    const bought = 'eip155:1/erc20:0x6b175474e89094c44da98b954eedeac495271d0f';
    const settlement = String(examples.cowOrder.domain.verifyingContract);
    const assets = [
      { asset: nameOf(sold), perSignature: 1_000_005n },
      { asset: nameOf(bought), perSignature: 0n },
    ];
    const name = (address: string) => recipientName('eip155:1', hexToBytes(address.slice(2).toLowerCase()));
    const sell = (receiver: string) =>
      attempt((session) =>
        summaryOf(
          session,
          0x12,
          prefixPath(
            ethereumPath,
            encodeTypedData({ ...examples.cowOrder, message: { ...examples.cowOrder.message, receiver } }),
          ),
        ),
      );
    await allow(assets, { messages: 'allow', recipients: [name(settlement)] });
    expect((await sell(`0x${'00'.repeat(20)}`)).facts).toMatchObject({ transfers: 0, approvals: 1 });
    await expectStatus(sell(thief), 'recipientRefused');
    await allow(assets, { messages: 'allow', recipients: [name(settlement), name(thief)] });
    expect((await sell(thief)).facts).toMatchObject({ transfers: 1, approvals: 1 });
  });

  test('a call of the account itself, which may have code: refused with and without data', async () => {
    await allow([{ asset: nameOf(ether) }], { otherAssets: 'allow' });
    const to = await attempt((session) => ethereumAddress(createSigner(session)));
    await expectStatus(read({ to, value: 1n }), 'blindRefused');
    await expectStatus(read({ to, data: call('a9059cbb', 1n) }), 'blindRefused');
  });

  test('trailing bytes: refused after the transaction, not understood after a call', async () => {
    await allow([{ asset: nameOf(ether) }], { otherAssets: 'allow' });
    const trailing = Uint8Array.of(...evmBytes({ value: 1n }), 0);
    await expectStatus(
      attempt((session) => summaryOf(session, 0x10, trailing)),
      'transactionRefused',
    );
    await expectStatus(read({ data: `${call('a9059cbb', 1n)}00` }), 'blindRefused');
  });
});

describe('Solana', () => {
  const read = (data: readonly number[]) =>
    attempt(async (session) => summaryOf(session, 0x20, await tokenInstruction(session, data)));

  beforeAll(() => allow([], { otherAssets: 'allow' }));

  test('a plain transfer of tokens is signed', async () => {
    expect((await read(transferChecked)).facts).toMatchObject({ transfers: 1 });
  });

  test('nested instructions: not understood, so refused', async () => {
    // Token instruction 255 is a batch of others.
    await expectStatus(read([255, 4, transferChecked.length, ...transferChecked]), 'blindRefused');
  });

  test('trailing bytes: refused after the message, not understood after an instruction', async () => {
    await expectStatus(
      attempt(async (session) =>
        summaryOf(session, 0x20, Uint8Array.of(...(await tokenInstruction(session, transferChecked)), 0)),
      ),
      'transactionRefused',
    );
    await expectStatus(read([...transferChecked, 0]), 'blindRefused');
  });
});
