// The client inside another host: it then takes the older way, below another prefix.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { files, folders } from '@wix/media';
import { createClient } from '@wix/sdk';

import { byKey, connect, towards } from '../support/client.mjs';
import { start } from '../support/manager.mjs';
import { upload } from '../support/upload.mjs';

const HOST = 'media.example';

describe('the older prefix', () => {
  let manager;
  before(async () => {
    manager = await start();
  });
  after(() => manager.stop());

  test('answers like the other one', async () => {
    const asked = [];
    const send = (url, init) => {
      asked.push(url.pathname);
      return fetch(url, init);
    };
    const older = createClient({
      modules: { files, folders },
      auth: byKey(manager),
      host: { apiBaseUrl: HOST },
      useCDN: false,
      fetch: towards(manager.url, { host: HOST, send }),
    });
    const client = connect(manager);
    const { folder } = await client.folders.createFolder('same here');
    const { id } = await upload(client, 'galaxies.jpg', { parentFolderId: folder._id });

    assert.deepEqual(await older.folders.getFolder(folder._id), folder);
    assert.deepEqual(await older.files.getFileDescriptor(id), await client.files.getFileDescriptor(id));
    const list = await older.files.listFiles({
      parentFolderId: folder._id,
      mediaTypes: ['IMAGE'],
      paging: { limit: 1 },
    });
    assert.deepEqual(
      list.files.map((file) => file._id),
      [id],
    );
    assert.ok(
      asked.every((path) => path.startsWith('/wix-privatemedia-proxy-server/v1/')),
      asked.join(),
    );
  });
});
