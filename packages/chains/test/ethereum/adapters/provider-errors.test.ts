/** What a page gets of a wallet that fails: the code says whose fault it is, the message is the sentence below it. */
import { cardError, chainError, fromPlainError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { BrowserProvider } from 'ethers';
import { BaseError, createWalletClient, custom, type EIP1193Provider, UserRejectedRequestError } from 'viem';
import { foundry } from 'viem/chains';
import { describe, expect, test } from 'vitest';
import { createProvider, type ProviderOptions } from '../../../src/ethereum/adapters/eip-1193/provider.ts';
import { ProviderRpcError } from '../../../src/ethereum/adapters/eip-1193/provider-error.ts';
import { toEthersSigner } from '../../../src/ethereum/adapters/ethers.ts';
import { toViemAccount } from '../../../src/ethereum/adapters/viem.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import type { JsonRpc } from '../../../src/servers/json-rpc.ts';
import { testSigner } from '../../software-signer.ts';

type Answers = { confirm?: () => Promise<boolean>; sign?: () => never; call?: JsonRpc['call'] };

async function walletOf({ confirm = async () => true, sign }: Answers = {}) {
  const signer = sign ? { ...testSigner, signDigests: async () => sign() } : testSigner;
  return createConfirmingWallet(signer, { confirm });
}

async function providerOf(answers: Answers = {}, options: Partial<ProviderOptions> = {}) {
  const wallet = await walletOf(answers);
  const rpc: JsonRpc = {
    name: 'node.example',
    call: answers.call ?? (async (method) => (method === 'eth_getBlockByNumber' ? { baseFeePerGas: '0x1' } : '0x1')),
  };
  const provider = createProvider(wallet, { chains: [{ chainId: 31337n, rpc }], connect: async () => {}, ...options });
  const events: [string, unknown][] = [];
  for (const event of ['connect', 'disconnect', 'accountsChanged'])
    provider.on(event, (argument: unknown) => events.push([event, argument]));
  return { wallet, provider, events };
}

async function thrownBy(attempt: () => Promise<unknown>): Promise<ProviderRpcError> {
  const error = await attempt().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderRpcError)) throw new Error(`not of a provider: ${error}`);
  return error;
}

const message = '0x6869';
async function signing(answers: Answers) {
  const { provider, wallet } = await providerOf(answers);
  await provider.request({ method: 'eth_requestAccounts' });
  return thrownBy(() => provider.request({ method: 'personal_sign', params: [message, wallet.address] }));
}
const failing = (error: Error) => () => {
  throw error;
};

const refusal = { command: 'SIGN', status: 0x9d23, refusal: 'messageRefused', meaning: 'no messages', advice: 'Ask.' };
describe('what the card or the server says is told', () => {
  test.each<[SymbolonError, number]>([
    [cardError('policy/refused', refusal), -32603],
    [cardError('pin/wrong', { password: 'PIN', triesLeft: 2 }), -32603],
    [cardError('pin/unsettled', { password: 'PIN' }), -32603],
    [cardError('transport/timeout', { transport: 'reader', milliseconds: 5 }), -32603],
    [cardError('transport/aborted', { transport: 'reader' }), -32603],
    [chainError('data/malformed', { what: 'SIGN END response', reason: 'too short' }), -32603],
    [cardError('transport/card-removed', { transport: 'reader' }), 4900],
    [cardError('transport/unavailable', { transport: 'reader', reason: 'none', advice: 'Plug it in.' }), 4900],
    [cardError('channel/closed', { reason: 'it was closed' }), 4900],
    [chainError('server/busy', { server: 's', retryAfterSeconds: 3 }), -32005],
    [cardError('confirmation/refused', { what: 'enter the PIN' }), 4001],
  ])('%s as %i', async (told, code) => {
    const error = await signing({ sign: failing(told) });
    expect(error).toMatchObject({ code, message: told.message, cause: told });
    const sent: unknown = fromPlainError(structuredClone(error.data));
    expect(isSymbolonError(sent, told.code) && sent.context).toEqual(told.context);
  });

  test('but not what another library says', async () => {
    const cause = new SyntaxError('Unexpected token in "abandon abandon"');
    expect(await signing({ sign: failing(cause) })).toMatchObject({
      code: -32603,
      message: 'the wallet failed',
      cause,
    });
  });
});

describe('4001 is for a person’s no', () => {
  test.each<[string, Answers]>([
    ['an answer of no', { confirm: async () => false }],
    ['a dialog that rejects', { confirm: () => Promise.reject(new Error('closed')) }],
    [
      'a dialog for the PIN that was cancelled, which stopped the command',
      {
        sign: failing(
          cardError(
            'transport/aborted',
            { transport: 'reader' },
            { cause: cardError('confirmation/refused', { what: 'enter the PIN' }) },
          ),
        ),
      },
    ],
  ])('%s', async (_, answers) => {
    const error = await signing(answers);
    expect(error).toMatchObject({ code: 4001, data: { code: 'confirmation/refused' } });
    expect(error.message).toMatch(/^you did not agree to /);
  });

  test('and an error of the card while the person is asked is none', async () => {
    const lost = cardError('transport/failed', { transport: 'reader', reason: 'no answer' });
    expect(await signing({ confirm: () => Promise.reject(lost) })).toMatchObject({ code: -32603, cause: lost });
  });

  test.each([
    ['false', async () => false],
    ['an error', () => Promise.reject(new Error('not this page'))],
  ])('to show the account: %s', async (_, connect) => {
    const { provider, events } = await providerOf({}, { connect });
    expect(await thrownBy(() => provider.request({ method: 'eth_requestAccounts' }))).toMatchObject({ code: 4001 });
    expect(events).toEqual([]);
    expect(await provider.request({ method: 'eth_accounts' })).toEqual([]);
  });
});

describe('what a page hands in wrongly is its own fault', () => {
  const hostile = [undefined, null, 5, -1, Number.NaN, '', 'x', [], {}, [[]], true, 2n ** 300n, Object.create(null)];
  const methods = ['personal_sign', 'eth_signTypedData_v4', 'eth_sendTransaction', 'wallet_switchEthereumChain'];
  test.each(methods)('in %s', async (method) => {
    const { provider, wallet } = await providerOf();
    await provider.request({ method: 'eth_requestAccounts' });
    const { address: from } = wallet;
    const fields = ['to', 'value', 'data', 'gas', 'nonce', 'chainId', 'gasPrice', 'accessList', 'maxFeePerGas'];
    const typed = { types: { A: [] }, primaryType: 'A', domain: {}, message: {} };
    for (const value of hostile) {
      const lists = [
        [value],
        [from, value],
        [value, from],
        ...fields.map((field) => [{ from, to: from, gas: '0x5208', [field]: value ?? 'none' }]),
        ...Object.keys(typed).map((field) => [from, { ...typed, [field]: value }]),
        [from, { ...typed, domain: { chainId: value ?? 'none' } }],
        [from, { ...typed, types: { A: [value] } }],
      ];
      for (const params of lists) {
        const error = await provider.request({ method, params }).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) {
          expect(error).toBeInstanceOf(ProviderRpcError);
          // What is right enough is signed, and sent to a server that does not know it.
          if (!/another hash/.test(String(error)))
            expect([-32602, 4100, 4902], `${method} ${String(error)}`).toContain((error as ProviderRpcError).code);
        }
      }
    }
  });

  test.each([undefined, null, 5, 'eth_chainId', {}, { method: 5 }, []])('as a request: %j', async (request) => {
    const { provider } = await providerOf();
    expect(await thrownBy(() => provider.request(request as never))).toMatchObject({ code: -32600 });
  });

  test('and what a server answers wrongly is not', async () => {
    const { provider, wallet } = await providerOf({ call: async () => 'soon' });
    await provider.request({ method: 'eth_requestAccounts' });
    const params = [{ from: wallet.address, to: wallet.address }];
    expect(await thrownBy(() => provider.request({ method: 'eth_sendTransaction', params }))).toMatchObject({
      code: -32603,
      data: { code: 'server/wrong-answer' },
    });
  });
});

describe('a provider', () => {
  test('disconnects when its server is not reached, and connects when it is again', async () => {
    let isUp = true;
    const gone = chainError('server/unreachable', { server: 'node.example', reason: 'no route' });
    const { provider, events } = await providerOf({ call: async () => (isUp ? '0x5' : failing(gone)()) });
    const ask = () => provider.request({ method: 'eth_blockNumber' });
    await ask();
    isUp = false;
    for (const _ of [1, 2]) expect(await thrownBy(ask)).toMatchObject({ code: 4900, message: gone.message });
    isUp = true;
    await ask();
    await ask();
    expect(events).toEqual([
      ['connect', { chainId: '0x7a69' }],
      ['disconnect', expect.objectContaining({ code: 4900, message: gone.message })],
      ['connect', { chainId: '0x7a69' }],
    ]);
  });

  test('whose wallet leaves for good says so once, and answers nothing any more', async () => {
    const leaving = new AbortController();
    const { provider, events } = await providerOf({}, { signal: leaving.signal });
    await provider.request({ method: 'eth_requestAccounts' });
    leaving.abort(new Error('ejected'));
    for (const method of ['eth_accounts', 'eth_blockNumber', 'eth_requestAccounts'])
      expect(await thrownBy(() => provider.request({ method }))).toMatchObject({ code: 4900 });
    expect(events.map(([event]) => event)).toEqual(['connect', 'accountsChanged', 'disconnect']);
    expect(events[2]?.[1]).toMatchObject({ code: 4900, cause: leaving.signal.reason });
  });
});

describe('what was thrown below can be reached', () => {
  const told = cardError('policy/refused', refusal);
  const sign = failing(told);

  test('in viem, with the account and through the provider', async () => {
    const account = toViemAccount(await walletOf({ sign }));
    await expect(account.signMessage({ message: 'hi' })).rejects.toBe(told);
    const client = createWalletClient({
      account,
      chain: foundry,
      transport: custom({ request: async () => '0x7a69' }),
    });
    const fields = { to: account.address, gas: 21_000n, nonce: 0, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n } as const;
    const request = client.signTransaction({ ...fields, type: 'eip1559' }).catch((error: unknown) => error);
    const below = await request;
    expect(below instanceof BaseError ? below.walk((error) => isSymbolonError(error)) : below).toBe(told);

    const { provider, wallet } = await providerOf({ sign });
    await provider.request({ method: 'eth_requestAccounts' });
    const transport = custom(provider as EIP1193Provider);
    const page = createWalletClient({ account: wallet.address, chain: foundry, transport });
    const error: unknown = await page.signMessage({ message: 'hi' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BaseError);
    expect((error as BaseError).message).toContain('no messages');
    expect((error as BaseError).walk((cause) => isSymbolonError(cause))).toBe(told);
  });

  test('in viem a person’s no is a UserRejectedRequestError', async () => {
    const { provider, wallet } = await providerOf({ confirm: async () => false });
    await provider.request({ method: 'eth_requestAccounts' });
    const transport = custom(provider as EIP1193Provider);
    const page = createWalletClient({ account: wallet.address, chain: foundry, transport });
    const error: unknown = await page.signMessage({ message: 'hi' }).catch((thrown: unknown) => thrown);
    expect((error as BaseError).walk((cause) => cause instanceof UserRejectedRequestError)).not.toBeNull();
  });

  test('in ethers, with the signer and through the provider', async () => {
    await expect(toEthersSigner(await walletOf({ sign })).signMessage('hi')).rejects.toBe(told);
    const { provider } = await providerOf({ sign });
    const page = new BrowserProvider(provider, 31337);
    const account = await page.getSigner();
    const error: unknown = await account.signMessage('hi').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ error: { code: -32603, message: told.message, data: { code: 'policy/refused' } } });
    page.destroy();
    const refusing = await providerOf({ confirm: async () => false });
    const second = new BrowserProvider(refusing.provider, 31337);
    const no: unknown = await (await second.getSigner()).signMessage('hi').catch((thrown: unknown) => thrown);
    expect(no).toMatchObject({ code: 'ACTION_REJECTED' });
    second.destroy();
  });
});
