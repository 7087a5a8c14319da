// URLs that the client is handed: for downloads, archives and streams.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';

import { connect } from '../support/client.mjs';
import { start } from '../support/manager.mjs';
import { operation } from '../support/operation.mjs';
import { download, fixture, upload } from '../support/upload.mjs';
import { unzip } from '../support/zip.mjs';

describe('URLs', () => {
  let manager;
  let client;
  before(async () => {
    manager = await start();
    client = connect(manager);
  });
  after(() => manager.stop());

  operation('generateFileDownloadUrl', 'opens a private file under the name that was asked for', async () => {
    const { id } = await upload(client, 'galaxies.jpg', { private: true });

    const { downloadUrls } = await client.files.generateFileDownloadUrl(id, {
      downloadFileName: 'gwiazdy żółte.jpg',
      expirationInMinutes: 5,
    });

    assert.deepEqual(
      downloadUrls.map((one) => one.assetKey),
      ['src'],
    );
    const answer = await fetch(downloadUrls[0].url);
    const disposition = answer.headers.get('content-disposition');
    assert.match(disposition, /^attachment/);
    assert.ok(disposition.includes(`filename*=UTF-8''${encodeURIComponent('gwiazdy żółte.jpg')}`), disposition);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), await fixture('galaxies.jpg'));
  });

  operation('generateFileDownloadUrl', 'shows in the browser when told to', async () => {
    const { id } = await upload(client, 'galaxies.jpg');
    const uri = `wix:image://v1/${id}/galaxies.jpg#originWidth=1000&originHeight=872`;

    const { downloadUrls } = await client.files.generateFileDownloadUrl(uri, { contentDisposition: 'INLINE' });

    const answer = await fetch(downloadUrls[0].url);
    assert.doesNotMatch(answer.headers.get('content-disposition') ?? '', /attachment/);
    assert.equal(answer.headers.get('content-type'), 'image/jpeg');
    await answer.body.cancel();
  });

  operation('generateFilesDownloadUrl', 'zips files, by id and by URI, two of one name too', async () => {
    const one = await upload(client, 'galaxies.jpg', { as: 'same.jpg' });
    const two = await upload(client, 'rocket.jpg', { as: 'same.jpg' });
    const uri = `wix:image://v1/${two.id}/same.jpg#originWidth=1&originHeight=1`;

    const { downloadUrl } = await client.files.generateFilesDownloadUrl([one.id, uri]);

    const held = unzip(await download(downloadUrl));
    assert.equal(held.size, 2);
    const sources = [await fixture('galaxies.jpg'), await fixture('rocket.jpg')];
    assert.deepEqual([...held.values()].toSorted(Buffer.compare), sources.toSorted(Buffer.compare));
  });

  operation('generateFolderDownloadUrl', 'zips a folder with those in it, empty ones too', async () => {
    const { folder } = await client.folders.createFolder('holiday');
    const { folder: inner } = await client.folders.createFolder('beach', { parentFolderId: folder._id });
    await client.folders.createFolder('nothing yet', { parentFolderId: folder._id });
    await upload(client, 'galaxies.jpg', { parentFolderId: folder._id });
    await upload(client, 'rocket.jpg', { parentFolderId: inner._id });

    const { downloadUrl } = await client.folders.generateFolderDownloadUrl(folder._id);

    const held = unzip(await download(downloadUrl));
    const ends = (tail) => [...held.keys()].filter((name) => name.endsWith(tail)).length;
    assert.deepEqual([ends('galaxies.jpg'), ends('beach/rocket.jpg'), ends('nothing yet/')], [1, 1, 1]);
  });

  operation('generateVideoStreamingUrl', 'hands out one URL for a video', async () => {
    const { id } = await upload(client, 'city.mp4');

    const { downloadUrl } = await client.files.generateVideoStreamingUrl(`wix:video://v1/${id}/city.mp4`, {
      format: 'HLS',
    });

    assert.ok(downloadUrl.url.startsWith(manager.url), downloadUrl.url);
    assert.equal(typeof downloadUrl.assetKey, 'string');
  });
});
