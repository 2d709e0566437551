/** What every consumer runs: a new emulated card gets a wallet, and signs. */
import { defaultPath, ethereumAddress } from '@symbolon/chains/ethereum/address';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import { createSigner, createWallet, identify, openCard } from '@symbolon/client';
import { createPack, emulatorTrust } from '@symbolon/emulator/cards';

const payment = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 1n,
  maxFeePerGas: 1n,
  gasLimit: 21_000n,
  to: '0x00000000000000000000000000000000DeaDBeef',
  value: 1n,
  data: '0x',
  accessList: [],
};

/** Resolves to a text of two words: the account, and the transaction that it signed. */
export async function signOnNewCard() {
  const [card] = createPack({ cards: 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
  const transport = card.tap();
  try {
    const { session } = await identify(await openCard(transport), { can: card.can }, { trust: emulatorTrust });
    await createWallet(session, { pin: '246810' });
    const signer = createSigner(session);
    const { raw } = await signTransaction(signer, payment, { path: defaultPath });
    return `${await ethereumAddress(signer)} ${raw}`;
  } finally {
    await transport.close();
  }
}
