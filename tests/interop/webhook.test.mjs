// Webhooks: signed and posted by ours, read by the vendor's client; and refused by it where ours would refuse them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';

import { files, folders } from '@wix/media';
import { AppStrategy, createClient } from '@wix/sdk';

import { start } from './support/manager.mjs';

/** The example of the SDK that prints one webhook of each kind. */
const PRINTER = process.env.SITE_MEDIA_WEBHOOKS ?? 'target/debug/examples/webhook_sign';
const KEY = readFileSync(new URL('../../crates/sdk/src/webhook/keys/test.public.pem', import.meta.url), 'utf8');

describe('webhooks that ours has signed', () => {
  const bodies = execFileSync(PRINTER, { encoding: 'utf8' }).trimEnd().split('\n');

  test('are read by the client of the vendor, layer by layer', async () => {
    const client = receiver(KEY);

    const told = [];
    for (const body of bodies) {
      const { eventType, payload } = await client.webhooks.process(body);
      told.push([eventType, payload.slug, payload.entityId, payload.entityEventSequence].join(' '));
    }

    const file = 'wix.media.site_media.v1.file_descriptor';
    const folder = 'wix.media.site_media.v1.folder';
    assert.deepEqual(told, [
      `${file}_file_ready file_ready file-1 1`,
      `${file}_file_failed file_failed file-2 2`,
      `${file}_updated updated file-1 3`,
      `${file}_deleted deleted file-1 4`,
      `${folder}_created created folder-1 5`,
      `${folder}_updated updated folder-1 6`,
      `${folder}_deleted deleted folder-1 7`,
    ]);
  });

  test('arrive at its handlers', async () => {
    const client = receiver(KEY);
    const told = [];
    client.files.onFileDescriptorFileReady(({ data, metadata }) => {
      told.push([metadata.entityId, data.file.displayName, data.externalInfo.origin]);
    });
    client.files.onFileDescriptorFileFailed(({ data, metadata }) => {
      told.push([metadata.entityId, data.error.code]);
    });

    for (const body of bodies.slice(0, 2)) {
      await client.webhooks.process(body);
    }

    assert.deepEqual(told, [
      ['file-1', 'żółw.jpg', 'example'],
      ['file-2', 'UNREACHABLE'],
    ]);
  });

  test('are refused by another key, and when a letter of theirs is another', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = receiver(publicKey.export({ type: 'spki', format: 'pem' }));
    const same = receiver(KEY);

    for (const body of bodies) {
      await assert.rejects(other.webhooks.process(body), /signature verification failed/);
      await assert.rejects(same.webhooks.process(changed(body)), /signature verification failed/);
    }
  });
});

describe('webhooks that the Media Manager posts', () => {
  test('are read by the client of the vendor, and refused by another key', async () => {
    const manager = await start();
    const mailbox = await receive();
    try {
      const admin = (...words) => execFileSync(process.env.SITE_MEDIA_BIN, ['admin', '--data', manager.data, ...words], { encoding: 'utf8' });
      admin('webhook', 'add', mailbox.url, '--events', 'folder_created');
      const line = admin('webhook', 'key', '--line').trim();
      const served = await (await fetch(`${manager.url}/_local/webhook-key`)).text();
      assert.equal(Buffer.from(line, 'base64').toString(), served);

      const made = await fetch(`${manager.url}/site-media/v1/folders`, {
        method: 'POST',
        headers: { authorization: manager.apiKey, 'wix-site-id': manager.site, 'content-type': 'application/json' },
        body: JSON.stringify({ displayName: 'pets' }),
      });
      const { folder } = await made.json();
      const { body, type } = await mailbox.next();

      assert.equal(type, 'text/plain');
      for (const key of [served, line]) {
        const { eventType, payload } = await receiver(key).webhooks.process(body);
        assert.equal(eventType, 'wix.media.site_media.v1.folder_created');
        assert.deepEqual([payload.entityId, payload.createdEvent.entity.displayName], [folder.id, 'pets']);
      }
      await assert.rejects(receiver(KEY).webhooks.process(body), /signature verification failed/);
    } finally {
      await mailbox.close();
      await manager.stop();
    }
  });
});

/** A receiver of webhooks: `{url, next, close}`. `next` is what comes next. */
async function receive() {
  const letters = new EventEmitter();
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.end();
    letters.emit('letter', { body, type: request.headers['content-type'] });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const arrived = once(letters, 'letter');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    next: async () => (await arrived)[0],
    close: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  };
}

/** A client of the vendor's that believes a key. */
function receiver(publicKey) {
  return createClient({ auth: AppStrategy({ appId: 'app-1', publicKey }), modules: { files, folders } });
}

/** The same with another letter in the middle of what was signed. */
function changed(body) {
  const middle = Math.floor(body.lastIndexOf('.') / 2);
  return body.slice(0, middle) + (body[middle] === 'A' ? 'B' : 'A') + body.slice(middle + 1);
}
