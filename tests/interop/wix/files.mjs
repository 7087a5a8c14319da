// Files one by one: what is stored, what is told about it, and what may be changed.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { connect } from '../support/client.mjs';
import { start } from '../support/manager.mjs';
import { operation } from '../support/operation.mjs';
import { download, fixture, upload } from '../support/upload.mjs';

/** Each type of media, and the one thing that the client builds from its answer. */
const MEDIA = [
  [
    'galaxies.jpg',
    'IMAGE',
    (id) => `wix:image://v1/${id}/galaxies.jpg#originWidth=1000&originHeight=872`,
    (media) => media.image.image,
  ],
  [
    'ship.svg',
    'VECTOR',
    (id) => `wix:image://v1/${id}/ship.svg#originWidth=90&originHeight=70`,
    (media) => media.vector.image,
  ],
  ['city.mp4', 'VIDEO', (id) => `wix:video://v1/${id}/city.mp4`, (media) => media.video.split('#')[0]],
  ['piano.mp3', 'AUDIO', (id) => `wix:audio://v1/${id}/piano.mp3`, (media) => media.audio.assets[0].split('#')[0]],
  ['report.pdf', 'DOCUMENT', (id) => `wix:document://v1/${id}/report.pdf`, (media) => media.document.split('#')[0]],
  ['album.zip', 'ARCHIVE', (id) => id, (media) => media.archive._id],
  ['pyramid.glb', 'MODEL3D', (id) => id, (media) => media.model3d._id],
];

describe('files', () => {
  let manager;
  let client;
  before(async () => {
    manager = await start();
    client = connect(manager);
  });
  after(() => manager.stop());

  for (const [name, mediaType, expected, built] of MEDIA) {
    operation('getFileDescriptor', `tells of ${name} as ${mediaType}`, async () => {
      const { id } = await upload(client, name);

      const file = await client.files.getFileDescriptor(id);

      assert.equal(file._id, id);
      assert.equal(file.mediaType, mediaType);
      assert.equal(built(file.media), expected(id));
    });
  }

  operation('getFileDescriptor', 'decodes all that is common to files', async () => {
    const begin = Date.now();
    const { id } = await upload(client, 'galaxies.jpg', { as: 'stars & dust.jpg', labels: ['sky', 'nacht'] });

    const { media, thumbnailUrl, url, hash, _createdDate, _updatedDate, ...file } =
      await client.files.getFileDescriptor(id);

    assert.deepEqual(file, {
      _id: id,
      displayName: 'stars & dust.jpg',
      labels: ['sky', 'nacht'],
      mediaType: 'IMAGE',
      operationStatus: 'READY',
      parentFolderId: 'media-root',
      private: false,
      siteId: manager.site,
      sizeInBytes: '527940',
      state: 'OK',
    });
    assert.ok(_createdDate instanceof Date && _createdDate >= begin && _createdDate <= Date.now());
    assert.ok(_updatedDate instanceof Date && _updatedDate >= _createdDate);
    assert.match(hash, /^[0-9a-f]{32}$/);
    assert.deepEqual(await download(url), await fixture('galaxies.jpg'));
    assert.ok(thumbnailUrl.startsWith(manager.url));
    assert.ok(media.image.image.startsWith('wix:image://v1/'));
  });

  operation('getFileDescriptor', 'takes the URI that the client has built', async () => {
    for (const [name, , , built] of MEDIA.slice(0, 5)) {
      const { id } = await upload(client, name);
      const file = await client.files.getFileDescriptor(id);

      const again = await client.files.getFileDescriptor(built(file.media));

      assert.deepEqual(again, file);
    }
  });

  operation('getFileDescriptors', 'keeps the order of ids and URIs', async () => {
    const one = await upload(client, 'galaxies.jpg');
    const two = await upload(client, 'report.pdf');
    const uri = `wix:image://v1/${one.id}/galaxies.jpg#originWidth=1000&originHeight=872`;

    const { files } = await client.files.getFileDescriptors([two.id, uri]);

    assert.deepEqual(
      files.map((file) => file._id),
      [two.id, one.id],
    );
    assert.equal(files[1].media.image.image, uri);
  });

  operation('updateFileDescriptor', 'takes a whole file back and changes what may change', async () => {
    const { folder } = await client.folders.createFolder('moved here');
    const { id } = await upload(client, 'galaxies.jpg', { labels: ['old'] });
    const before = await client.files.getFileDescriptor(id);

    const after = await client.files.updateFileDescriptor({
      ...before,
      displayName: 'renamed.jpg',
      labels: ['new', 'newer'],
      parentFolderId: folder._id,
      private: true,
      hash: 'of something else',
    });

    assert.equal(after.displayName, 'renamed.jpg');
    assert.deepEqual(after.labels, ['new', 'newer']);
    assert.equal(after.parentFolderId, folder._id);
    assert.equal(after.private, false);
    assert.equal(after.hash, before.hash);
    assert.ok(after._updatedDate >= before._updatedDate);
    assert.deepEqual(await client.files.getFileDescriptor(id), after);
  });

  operation('updateFileDescriptor', 'takes the whole of every type back', async () => {
    for (const [name, , , built] of MEDIA) {
      const { id } = await upload(client, name);
      const file = await client.files.getFileDescriptor(id);
      // The client writes over what it is given.
      const before = built(file.media);

      const after = await client.files.updateFileDescriptor({ ...file, labels: ['seen'] });

      assert.deepEqual(after.labels, ['seen'], name);
      assert.equal(built(after.media), before, name);
    }
  });

  operation('updateFileDescriptor', 'leaves alone what is not sent, and empties what is sent empty', async () => {
    const { id } = await upload(client, 'galaxies.jpg', { as: 'kept.jpg', labels: ['gone'] });

    const file = await client.files.updateFileDescriptor({ _id: id, labels: [] });

    assert.equal(file.displayName, 'kept.jpg');
    assert.deepEqual(file.labels, []);
  });

  operation('generateFileUploadUrl', 'makes the folders of a path', async () => {
    const { folder } = await client.folders.createFolder('trips');

    const file = await upload(client, 'galaxies.jpg', { parentFolderId: folder._id, filePath: '/2024/december' });

    const december = await client.folders.getFolder(file.parentFolderId);
    const year = await client.folders.getFolder(december.parentFolderId);
    assert.equal(december.displayName, 'december');
    assert.equal(year.displayName, '2024');
    assert.equal(year.parentFolderId, folder._id);
  });

  test('a private file is closed to strangers, and its media have no URL', async () => {
    const { id } = await upload(client, 'galaxies.jpg', { private: true });

    const file = await client.files.getFileDescriptor(id);

    assert.equal(file.private, true);
    assert.equal((await fetch(file.url)).status, 403);
  });
});
