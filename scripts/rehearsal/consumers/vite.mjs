/** A web page as Vite builds it, run by a browser. */
import { assertSigned } from '../program/signed.mjs';

const uses = { vite: '8.4.0', 'playwright-core': '1.65.1' };

export const consumers = [
  {
    name: 'vite',
    uses,
    built: '`vite build`, with the transports for the web',
    ran: 'the page, in Chromium',
    run: async (project) => {
      await project.install(['chains', 'client', 'emulator', 'transport-nfc', 'transport-pcsc'], uses);
      project.copy('consumers/vite');
      project.copy('program/sign.js', 'sign.js');
      project.copy('program/browse.js', 'browse.js');
      await project.tool('vite', ['build', '--logLevel', 'warn']);
      const output = await project.node(['serve.js']);
      await assertSigned(output);
      if (!output.includes('function,function,function')) throw new Error(`a transport is missing: ${output}`);
    },
  },
];
