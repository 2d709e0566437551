/** Commands that need a PC/SC service or servers, and where they are run, seen from a folder of tests. */
export const elsewhere: { readonly [name: string]: string } = {
  emulate: '../cards/sources/reader-source.test.ts',
  readers: '../cards/sources/reader-source.test.ts',
  discover: '../actions/signing/discover.test.ts',
  send: '../chains/send-ethereum.test.ts',
  sweep: '../chains/send-ethereum.test.ts',
  broadcast: '../chains/send-ethereum.test.ts',
  'heir coins': '../chains/heir.test.ts',
  'heir refresh': '../chains/heir.test.ts',
  'time serve': '../actions/time/time.test.ts',
};
