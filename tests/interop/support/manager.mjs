// Starts the real Media Manager on a free port, on an empty folder, and stops it again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY = 'ready.json';

/**
 * A running Media Manager: `{url, site, apiKey, data, stop}`. `flags` are further words for `serve`; with `--derive`
 * among them, other forms are made of films and sounds.
 */
export async function start(...flags) {
  const place = await mkdtemp(join(tmpdir(), 'site-media-interop-'));
  // Watched before anybody could write to it.
  const ready = appearance(place, READY);
  const server = await serve(place, flags);
  const ended = once(server, 'exit');
  const isUp = await Promise.race([ready.then(() => true), ended.then(() => false)]);
  if (!isUp) {
    throw new Error(`the Media Manager ended early:\n${await readFile(join(place, 'log.txt'), 'utf8')}`);
  }
  const access = JSON.parse(await readFile(join(place, READY), 'utf8'));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(place, { recursive: true });
  };
  return { ...access, data: join(place, 'data'), stop };
}

async function serve(place, flags) {
  const log = await open(join(place, 'log.txt'), 'w');
  const fixed = ['--listen=127.0.0.1:0', `--data=${join(place, 'data')}`, `--ready-file=${join(place, READY)}`];
  const derives = flags.includes('--derive');
  const words = derives ? flags.filter((flag) => flag !== '--derive') : ['--no-derive', ...flags];
  const server = spawn(binary(), ['serve', ...fixed, ...words], { stdio: ['ignore', log.fd, log.fd] });
  await once(server, 'spawn');
  await log.close();
  return server;
}

function binary() {
  const path = process.env.SITE_MEDIA_BIN;
  if (!path) {
    throw new Error('`SITE_MEDIA_BIN` names no binary\nhint: `cargo xtask test` builds one and runs these tests');
  }
  return path;
}

function appearance(folder, name) {
  return new Promise((resolve, reject) => {
    const watcher = watch(folder, { persistent: false }, () => {
      if (existsSync(join(folder, name))) {
        watcher.close();
        resolve();
      }
    });
    watcher.on('error', reject);
  });
}
