// A web server that files are imported from; it remembers how it was asked.

import { once } from 'node:events';
import { createServer } from 'node:http';

import { fixture, typeOf } from './upload.mjs';

/** Serves `/<fixture>`, and 404 for the rest: `{url, asked, stop}`. */
export async function source() {
  const asked = [];
  const server = createServer(async ({ method, url, headers }, answer) => {
    asked.push({ method, url, headers });
    const name = decodeURIComponent(new URL(url, 'http://source').pathname.slice(1));
    const body = await fixture(name).catch(() => undefined);
    if (!body) {
      answer.writeHead(404).end();
      return;
    }
    answer.writeHead(200, { 'Content-Type': typeOf(name), 'Content-Length': body.length });
    answer.end(method === 'HEAD' ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, asked, stop };
}
