/** The registry's own process: it ends with the rehearsal that started it, however that ends. */
import { createServer } from 'node:http';
import { runServer } from 'verdaccio';

process.once('disconnect', () => process.exit());
process.once('message', async (configuration) => {
  const { url_prefix: prefix } = configuration;
  const registry = await runServer(configuration);
  // Verdaccio writes the prefix into addresses, and leaves it to a proxy to take it off.
  const front = createServer((request, response) => {
    if (request.url.startsWith(prefix)) request.url = request.url.slice(prefix.length - 1);
    registry.emit('request', request, response);
  });
  front.listen(0, '127.0.0.1', () => process.send({ port: front.address().port }));
});
