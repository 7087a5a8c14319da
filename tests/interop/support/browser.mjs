// A headless Chromium of its own, and small web servers for it on this machine.

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

import { chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** Why tests that need a browser are passed over; nothing if there is one. Whoever needs all of them says so. */
export function missing() {
  if (existsSync(CHROMIUM)) {
    return false;
  }
  if (process.env.SITE_MEDIA_NEED_CHROMIUM) {
    throw new Error(`there is no \`${CHROMIUM}\``);
  }
  return `there is no \`${CHROMIUM}\``;
}

/** Starts it, with nothing remembered. */
export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Answers with what `pages` has under a path, as `[type, body]`, and notes every path that is asked for. */
export async function serve(pages) {
  const asked = [];
  const server = createServer((request, response) => {
    const [type, body] = pages[request.url] ?? [];
    asked.push(request.url);
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': type ?? 'text/plain' });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${server.address().port}`, asked, stop };
}
