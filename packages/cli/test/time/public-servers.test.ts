import { readFileSync } from 'node:fs';
import { readRoughtimeRequest, roughtimeRequest } from '@symbolon/protocol/time';
import { expect, test } from 'vitest';
import { timeTrustCommand } from '../../src/commands/time.ts';
import { publicServers } from '../../src/time/public-servers.ts';

/**
 * What each of `ecosystem.json` answered in on 2026-04-28: README of github.com/tannerryan/roughtime, commit
 * 29ba003b0f3fa059de0307c2bfdb07bfdf09634d, "Ecosystem". A draft n is version 0x80000000 + n.
 * github.com/cloudflare/roughtime/issues/72 is of one that does not answer what its list says.
 */
const probed: { readonly [name: string]: number } = {
  'time.txryan.com': 12,
  'Cloudflare-Roughtime-2': 11,
  'roughtime.se': 12,
  'sth1.roughtime.netnod.se': 7,
  'sth2.roughtime.netnod.se': 7,
  'time.teax.dev': 12,
  'roughtime.sturdystatistics.com': 12,
  'TimeNL-Roughtime': 12,
};
/** By its operator: `Offer only draft version 0x8000000c (the default)`, args.rs of roughenough-client at 7534d165. */
const toldByOperators: { readonly [name: string]: number } = { 'int08h-Roughtime': 12 };

test('each public server answered in a version that we ask for', () => {
  const { versions } = readRoughtimeRequest(roughtimeRequest(new Uint8Array(32), new Uint8Array(32)));
  const spoken = { ...probed, ...toldByOperators };
  expect(publicServers.filter(({ name }) => !versions.includes(0x80000000 + (spoken[name] ?? 0)))).toEqual([]);
  expect(publicServers.length).toBeGreaterThanOrEqual(3);
});

test('what the help and the guide settle are public servers, so that two of three are two of three', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/an-heir.md', import.meta.url), 'utf8');
  const lines = [...timeTrustCommand.examples, ...guide.split('\n')].flatMap((text) => {
    const [, names] = /^symbolon time trust ((?:[\w.-]+ )+?) *(?:--|#|$)/.exec(text) ?? [];
    return names === undefined || names.includes('.json') ? [] : [names.trim().split(' ')];
  });
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(new Set(lines.map((names) => names.length))).toEqual(new Set([3]));
  const known = publicServers.map(({ name }) => name);
  expect(lines.flat().filter((name) => !known.includes(name))).toEqual([]);
});
