/** The little of bitcore-lib the tests use; it ships no declarations. */
declare module 'bitcore-lib' {
  type Rule = 'P2SH' | 'STRICTENC' | 'LOW_S' | 'NULLDUMMY' | 'NULLFAIL' | 'MINIMALIF' | 'WITNESS' | 'TAPROOT';
  type Flag = `SCRIPT_VERIFY_${Rule | 'CHECKLOCKTIMEVERIFY' | 'CHECKSEQUENCEVERIFY'}`;
  type Script = { toBuffer(): Buffer };
  type Input = { output?: unknown; script: Script; witnesses?: Buffer[] };
  type Transaction = { inputs: Input[] };
  type InterpreterInstance = {
    errstr: string;
    verify(
      scriptSig: Script,
      scriptPubKey: Script,
      transaction: Transaction,
      input: number,
      flags: number,
      witness: Buffer[],
      satoshis: number,
    ): boolean;
  };
  const bitcore: {
    crypto: {
      Schnorr: { verify: (publicKey: unknown, message: Buffer, signature: { toBuffer(): Buffer }) => boolean };
    };
    Script: {
      fromBuffer(bytes: Buffer): Script;
      Interpreter: { new (): InterpreterInstance } & { readonly [F in Flag]: number };
    };
    Transaction: {
      new (hex: string): Transaction;
      Output: new (fields: { satoshis: number; script: Buffer }) => unknown;
    };
  };
  export = bitcore;
}
