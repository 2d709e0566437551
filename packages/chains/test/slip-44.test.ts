/** SLIP-44: coin types of paths and of assets, here and on every network. */
import { hardened } from '@symbolon/interface';
import { expect, test } from 'vitest';
import slip44 from '../../../vectors/slip-0044.json' with { type: 'json' };
import { networks } from '../src/bitcoin/firmware/address/networks.ts';
import { defaultPath as ethereumPath } from '../src/ethereum/firmware/address/address.ts';
import { nativeAsset as ether } from '../src/ethereum/firmware/address/assets.ts';
import { defaultPath as solanaPath } from '../src/solana/firmware/address/address.ts';
import { solAsset } from '../src/solana/firmware/address/assets.ts';

const row = (coin: string) => {
  const found = slip44.vectors.find((vector) => vector.coin === coin);
  if (found === undefined) throw new Error(`no ${coin}`);
  return { type: found.coinType, component: Number(found.pathComponent) };
};

test.each(Object.values(networks))('Bitcoin, $name', ({ name, coinType, asset }) => {
  const { type, component } = row(name === 'mainnet' ? 'Bitcoin' : 'Testnet (all coins)');
  expect([coinType, coinType + hardened, asset.split('/')[1]]).toEqual([type, component, `slip44:${type}`]);
});

test('Ether and Solana', () => {
  expect([ethereumPath[1], ether(1n)]).toEqual([row('Ether').component, `eip155:1/slip44:${row('Ether').type}`]);
  expect([solanaPath[1], solAsset.split('/')[1]]).toEqual([row('Solana').component, `slip44:${row('Solana').type}`]);
});
