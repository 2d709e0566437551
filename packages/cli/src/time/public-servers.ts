/**
 * Public time servers, and where they are reached. A card believes none of them before its owner says so, and an answer
 * of the wrong one proves nothing: so a wrong address does no harm.
 *
 * Names, keys and addresses are those of `ecosystem.json` in github.com/tannerryan/roughtime, commit
 * 29ba003b0f3fa059de0307c2bfdb07bfdf09634d (2026-06-21), without the server whose key is of another kind. Compare a key
 * with what its operator says before you have your cards believe it.
 */
import { base64 } from '@scure/base';
import type { ServerAddress, TimeServer } from '@symbolon/client/time';

const udp = (host: string, port = 2002): ServerAddress => ({ protocol: 'udp', host, port });
const tcp = (host: string, port = 2002): ServerAddress => ({ protocol: 'tcp', host, port });

const list: readonly (readonly [name: string, key: string, addresses: readonly ServerAddress[]])[] = [
  ['time.txryan.com', 'iBVjxg/1j7y1+kQUTBYdTabxCppesU/07D4PMDJk2WA=', [udp('time.txryan.com'), tcp('time.txryan.com')]],
  ['Cloudflare-Roughtime-2', '0GD7c3yP8xEc4Zl2zeuN2SlLvDVVocjsPSL8/Rl/7zg=', [udp('roughtime.cloudflare.com', 2003)]],
  ['roughtime.se', 'S3AzfZJ5CjSdkJ21ZJGbxqdYP/SoE8fXKY0+aicsehI=', [udp('roughtime.se')]],
  ['sth1.roughtime.netnod.se', '9l1JN4HakGnG44yyqyNNCb0HN0XfsysBbnl/kbZoZDc=', [udp('sth1.roughtime.netnod.se')]],
  ['sth2.roughtime.netnod.se', 'T/xxX4ERUBAOpt64Z8phWamKsASZxJ0VWuiPm3GS/8g=', [udp('sth2.roughtime.netnod.se')]],
  ['time.teax.dev', '84pMADvKUcSOq5RNbVRjVrjiU16Dxo2XV2Qkm+4DRTg=', [udp('time.teax.dev')]],
  [
    'roughtime.sturdystatistics.com',
    'NqIjwLopQn6yQChtE21Mb97dAbAPe5UOuTa0tOakgD8=',
    [udp('roughtime.sturdystatistics.com')],
  ],
  ['TimeNL-Roughtime', 'v2CievhgKsxzlWPwIkYFUXeA51Akhkv5uhJCj1/kbiY=', [udp('rough.time.nl')]],
];

export const publicServers: readonly TimeServer[] = Object.freeze(
  list.map(([name, key, addresses]) => ({ name, publicKey: base64.decode(key), addresses })),
);
