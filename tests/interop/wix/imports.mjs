// Imports: files that the Media Manager fetches itself, from a web server of ours.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';

import { connect } from '../support/client.mjs';
import { start } from '../support/manager.mjs';
import { operation } from '../support/operation.mjs';
import { source } from '../support/source.mjs';
import { download, fixture } from '../support/upload.mjs';

/** Long enough for a slow machine, short enough to be told. */
const PATIENCE = 30_000;

describe('imports', () => {
  let manager;
  let client;
  let web;
  before(async () => {
    web = await source();
    manager = await start('--allow-private-imports');
    client = connect(manager);
  });
  after(async () => {
    await manager.stop();
    web.stop();
  });

  /** The file when it is no longer PENDING. Each look waits for an answer, so nothing needs to sleep. */
  const settled = async (id) => {
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      const file = await client.files.getFileDescriptor(id);
      if (file.operationStatus !== 'PENDING') {
        return file;
      }
    }
    return assert.fail(`\`${id}\` is still PENDING after ${PATIENCE} ms`);
  };

  operation('importFile', 'answers at once, and the file comes', async () => {
    const url = `${web.url}/galaxies.jpg`;

    const { file } = await client.files.importFile(url, {
      displayName: 'stars.jpg',
      labels: ['sky'],
      mediaType: 'IMAGE',
    });

    assert.equal(file.operationStatus, 'PENDING');
    assert.deepEqual([file.displayName, file.labels, file.hash], ['stars.jpg', ['sky'], '']);
    assert.ok(!file.media);

    const ready = await settled(file._id);
    assert.equal(ready.operationStatus, 'READY');
    assert.equal(ready.sourceUrl, url);
    assert.equal(ready.media.image.image, `wix:image://v1/${file._id}/stars.jpg#originWidth=1000&originHeight=872`);
    assert.deepEqual(await download(ready.url), await fixture('galaxies.jpg'));
  });

  operation('importFile', 'sends the parameters and headers it was given', async () => {
    const { file } = await client.files.importFile(`${web.url}/report.pdf`, {
      urlParams: { ticket: 'a&b' },
      urlHeaders: { 'X-Pass': 'let me in' },
    });

    assert.equal((await settled(file._id)).operationStatus, 'READY');
    const { url, headers } = web.asked.findLast(
      (asked) => asked.method === 'GET' && asked.url.startsWith('/report.pdf'),
    );
    assert.equal(new URL(url, web.url).searchParams.get('ticket'), 'a&b');
    assert.equal(headers['x-pass'], 'let me in');
  });

  operation('importFile', 'tells by the status that there was nothing to fetch', async () => {
    const { file } = await client.files.importFile(`${web.url}/missing.jpg`);

    assert.equal((await settled(file._id)).operationStatus, 'FAILED');
  });

  operation('bulkImportFiles', 'answers with one file for each request, in their order', async () => {
    const { files } = await client.files.bulkImportFiles([
      { url: `${web.url}/galaxies.jpg`, displayName: 'one.jpg' },
      { url: `${web.url}/piano.mp3`, displayName: 'two.mp3' },
    ]);

    assert.deepEqual(
      files.map((file) => file.displayName),
      ['one.jpg', 'two.mp3'],
    );
    for (const { _id } of files) {
      assert.equal((await settled(_id)).operationStatus, 'READY');
    }
  });

  operation('bulkImportFile', 'counts what was taken on, with the files', async () => {
    const { results, bulkActionMetadata } = await client.files.bulkImportFile([
      { url: `${web.url}/galaxies.jpg` },
      { url: `${web.url}/report.pdf` },
    ]);

    assert.deepEqual(bulkActionMetadata, { totalSuccesses: 2, totalFailures: 0, undetailedFailures: 0 });
    for (const [index, { itemMetadata, item }] of results.entries()) {
      assert.deepEqual(itemMetadata, { _id: item._id, originalIndex: index, success: true });
      assert.equal((await settled(item._id)).operationStatus, 'READY');
    }
  });

  operation('bulkImportFile', 'leaves the files out when nobody wants them', async () => {
    const { results } = await client.files.bulkImportFile([{ url: `${web.url}/galaxies.jpg` }], {
      returnEntity: false,
    });

    assert.equal(results[0].item, undefined);
    assert.equal((await settled(results[0].itemMetadata._id)).operationStatus, 'READY');
  });
});
