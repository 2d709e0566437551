/** A host wants a text signed that the policy of a card refuses, and sends it as a transaction (BIP-322). */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { bitcoinInterpreter } from '@symbolon/chains/bitcoin/firmware';
import { previewPsbt, signMessage } from '@symbolon/chains/bitcoin/sign';
import { createSigner, importWallet, setPolicy, signTransaction } from '@symbolon/client';
import { parsePath } from '@symbolon/interface';
import { startingPolicies } from '@symbolon/protocol/policy';
import { expect, test } from 'vitest';
import { makePsbt } from '../../../packages/chains/test/bitcoin/make-psbt.ts';
import { streamOf } from '../../../packages/chains/test/bitcoin/transaction/adversary-attempts.ts';
import { claim, place, theirScripts } from '../../../packages/chains/test/bitcoin/transaction/adversary-cases.ts';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { withPin } from '../support/policy-cards.ts';
import { tap, testCard } from '../support/table.ts';

const card = testCard('signed-message');
/** Of the phrase "abandon ... about", whose seed is the test seed. */
await tap(card, { can: card.can }, (session) => importWallet(session, { pin: testPin, entropy: new Uint8Array(16) }));

/** A stream that spends a coin of nothing, with an output of nothing and any script. */
function streamTo(script: Uint8Array): Uint8Array {
  const coin = { at: place('home', 'p2wpkh', "m/84'/0'/0'/0/0"), amount: 0n };
  const to = { at: place('theirs', 'p2wpkh', 'm/0'), amount: 0n };
  const attempt = { inputs: [claim(coin)], outputs: [false], taprootType: 0 } as const;
  const stream = bytesToHex(streamOf({ inputs: [coin], outputs: [to], attempts: [] }, attempt));
  const theirs = theirScripts.map(bytesToHex).find((each) => stream.includes(`16000000${each}`)) ?? '';
  const [before = '', ...after] = stream.split(`16000000${theirs}`);
  return concatBytes(
    hexToBytes(before),
    Uint8Array.of(script.length, 0, 0, 0),
    script,
    hexToBytes(after.join(`16000000${theirs}`)),
  );
}

test.each(['savings', 'open'] as const)('signs no message in the form of a transaction: %s', async (name) => {
  await withPin(card, async (session) => {
    await setPolicy(session, startingPolicies[name]);
    const signer = createSigner(session);
    const psbt = makePsbt([{ amount: 0n }], [{ amount: 0n, script: Uint8Array.of(0x6a) }]);
    await expect(previewPsbt(signer, psbt)).rejects.toThrow('it is a signed message (BIP-322)');
    const signed = signMessage(signer, 'I owe Mallory', { path: parsePath("m/84'/0'/0'/0/0") });
    if (name === 'open') expect(await signed).toHaveProperty('signature');
    else await expect(signed).rejects.toThrow(/messages/);
  });
  const send = (script: Uint8Array) =>
    withPin(card, (session) =>
      signTransaction(session, { interpreter: bitcoinInterpreter.id, transaction: streamTo(script) }),
    );
  await expectStatus(send(Uint8Array.of(0x6a)), 'transactionRefused');
});
