/**
 * Public time servers, and where they are reached. A card believes none of them before its owner says so, and an answer
 * of the wrong one proves nothing: so a wrong address does no harm. Compare a key with what its operator says before
 * you have your cards believe it.
 *
 * Names, keys and addresses are those of `ecosystem.json` in github.com/tannerryan/roughtime, commit
 * 29ba003b0f3fa059de0307c2bfdb07bfdf09634d (2026-06-21). Here are those that answered in draft 12 in its README, asked
 * on 2026-04-28: that is version 0x8000000c, which we ask for beside version 1. The others of it never answer us:
 *
 * | name | spoke on that day |
 * | --- | --- |
 * | Cloudflare-Roughtime-2 | draft 11 |
 * | sth1.roughtime.netnod.se, sth2.roughtime.netnod.se | draft 7 |
 * | time.txryan.com-pq | by a key of another kind, ML-DSA-44 |
 *
 * The server of int08h is not in that list. Its operator names key and port, and asks it for version 0x8000000c alone:
 * `crates/roughenough-client/src/client.rs` and `args.rs` in github.com/int08h/roughenough, commit
 * 7534d165c1ca66f59de4aded5476f62002a80c51 (2026-08-19). Its port 2002 is of before the drafts.
 */
import { base64 } from '@scure/base';
import type { ServerAddress, TimeServer } from '@symbolon/client/time';

const udp = (host: string, port = 2002): ServerAddress => ({ protocol: 'udp', host, port });
const tcp = (host: string, port = 2002): ServerAddress => ({ protocol: 'tcp', host, port });

const list: readonly (readonly [name: string, key: string, addresses: readonly ServerAddress[]])[] = [
  ['time.txryan.com', 'iBVjxg/1j7y1+kQUTBYdTabxCppesU/07D4PMDJk2WA=', [udp('time.txryan.com'), tcp('time.txryan.com')]],
  ['roughtime.se', 'S3AzfZJ5CjSdkJ21ZJGbxqdYP/SoE8fXKY0+aicsehI=', [udp('roughtime.se')]],
  ['time.teax.dev', '84pMADvKUcSOq5RNbVRjVrjiU16Dxo2XV2Qkm+4DRTg=', [udp('time.teax.dev')]],
  [
    'roughtime.sturdystatistics.com',
    'NqIjwLopQn6yQChtE21Mb97dAbAPe5UOuTa0tOakgD8=',
    [udp('roughtime.sturdystatistics.com')],
  ],
  ['TimeNL-Roughtime', 'v2CievhgKsxzlWPwIkYFUXeA51Akhkv5uhJCj1/kbiY=', [udp('rough.time.nl')]],
  ['int08h-Roughtime', 'AW5uAoTSTDfG5NfY1bTh08GUnOqlRb+HVhbJ3ODJvsE=', [udp('roughtime.int08h.com', 2003)]],
];

export const publicServers: readonly TimeServer[] = Object.freeze(
  list.map(([name, key, addresses]) => ({ name, publicKey: base64.decode(key), addresses })),
);
