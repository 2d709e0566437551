/** Sends bitcoin. */
import { hex } from '@scure/base';
import { addressOfScript, type BitcoinNetworkName, networkNamed } from '@symbolon/chains/bitcoin/address';
import type { BitcoinServer } from '@symbolon/chains/bitcoin/discover';
import { readSignedTransaction } from '@symbolon/chains/bitcoin/transaction';
import { isSymbolonError, line, word } from '@symbolon/interface';
import { cliError } from '../../errors/cli-error.ts';
import type { Asking } from '../../servers/http.ts';
import { coins } from '../coin-amounts.ts';
import type { ChainSending, SignedTransaction } from '../sending.ts';
import { checkNetwork } from './check-network.ts';
import { networkCalled, readOrder } from './order.ts';
import { payments } from './payments.ts';
import { type AskServer, openBitcoinServer } from './server.ts';

type Stop = { readonly signal: AbortSignal };

export const bitcoinSending: ChainSending = Object.freeze({
  prepare(input, context) {
    const order = readOrder(input);
    const ask = asker(input.url, context);
    return async () => {
      await ask((server) => checkNetwork(server, order.network, context));
      return {
        chain: networkNamed(order.network).chain,
        steps: (signer, session) => payments(order, { ask, signer, session, context }),
        broadcast: (signed) => ask((server) => broadcast(server, signed, context)),
        close: () => {},
      };
    };
  },
  reader({ url, network }, context) {
    const name = networkCalled(network, 'broadcast');
    const ask = asker(url, context);
    return async () => {
      await ask((server) => checkNetwork(server, name, context));
      return {
        broadcast: (signed) => ask((server) => broadcast(server, signed, context)),
        read: async (bytes) => describeSigned(bytes, name),
        close: () => {},
      };
    };
  },
} satisfies ChainSending);

/** A connection for each thing that is asked: none stays open while a person reads. */
const asker =
  (url: URL, asking: Asking): AskServer =>
  async (use) => {
    const { server, close } = await openBitcoinServer(url, asking);
    try {
      return await use(server);
    } finally {
      close();
    }
  };

/** What nodes say against a transaction (Bitcoin Core, validation.cpp), and what it means. */
const refusals: readonly (readonly [said: RegExp, meaning: string])[] = [
  [/missing-?inputs|inputs-missingorspent|spent or unknown/i, 'a coin of it is spent already, by another transaction'],
  [
    /insufficient fee|rejecting replacement|mempool-conflict/i,
    'another transaction with a coin of it waits, and this one does not pay enough to take its place',
  ],
  [/min relay fee|mempool min fee|fee not met/i, 'it pays less than the network takes now'],
  [/dust/i, 'an output is too small to be passed on'],
  [/max-fee-exceeded|absurdly-high-fee/i, 'it costs more than the server sends'],
];

/** One that the server has already is sent. Throws CliError `server/not-sent`. */
export async function broadcast(
  server: BitcoinServer,
  { raw, txid }: SignedTransaction,
  { signal }: Stop,
): Promise<void> {
  const answer = await server.broadcast(hex.decode(raw), { signal }).catch(async (error: unknown) => {
    if (!isSymbolonError(error, 'server/wrong-answer')) throw error;
    const { reason: said } = error.context;
    if (/already (known|in (block chain|mempool|utxo set))|txn-already/i.test(said)) return txid;
    // Of one that is in a block the coins are spent, by itself.
    if (await isKnown(server, { raw, txid }, { signal })) return txid;
    const meaning = refusals.find(([form]) => form.test(said))?.[1];
    const reason = meaning === undefined ? said : `${meaning} (${said})`;
    throw cliError('server/not-sent', { server: server.name, txid, reason }, { cause: error });
  });
  if (answer !== txid)
    throw cliError('server/not-sent', {
      ...{ server: server.name, txid },
      reason: 'it names another transaction than the one that was sent to it, so it may have taken it, or not',
    });
}

/** Whether the server has this very transaction. */
const isKnown = (server: BitcoinServer, { raw, txid }: SignedTransaction, { signal }: Stop): Promise<boolean> =>
  server.getTransaction(txid, { signal }).then(
    (found) => hex.encode(found) === raw.toLowerCase(),
    (error: unknown) => {
      if (!isSymbolonError(error, 'server/wrong-answer')) throw error;
      return false;
    },
  );

/** Throws SymbolonError `data/malformed`. */
function describeSigned(bytes: Uint8Array, network: BitcoinNetworkName) {
  const { transaction, txid, inputs, outputs } = readSignedTransaction(bytes);
  const unit = { symbol: network === 'mainnet' ? line`BTC` : line`test BTC`, decimals: 8 };
  const lines = [
    line`Transaction ${word(txid)}`,
    ...outputs.map(({ amount, script }) => {
      const address = addressOfScript(script, networkNamed(network));
      return address === undefined
        ? line`${coins(amount, unit)} to a script that has no address`
        : line`${coins(amount, unit)} to ${word(address)}`;
    }),
    line`It spends ${inputs.length === 1 ? line`one coin` : line`${inputs.length} coins`}. What comes back and what it costs, it does not say`,
  ];
  return { signed: { raw: hex.encode(transaction), txid }, lines };
}
