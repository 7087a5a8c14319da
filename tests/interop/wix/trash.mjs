// The trash of files: into it, out of it, and past it.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';

import { connect } from '../support/client.mjs';
import { violations } from '../support/errors.mjs';
import { start } from '../support/manager.mjs';
import { operation } from '../support/operation.mjs';
import { upload } from '../support/upload.mjs';
import { allPages } from './finding.mjs';

describe('trash', () => {
  let manager;
  let client;
  before(async () => {
    manager = await start();
    client = connect(manager);
  });
  after(() => manager.stop());

  const uriOf = (id) => `wix:image://v1/${id}/galaxies.jpg#originWidth=1000&originHeight=872`;

  operation('bulkDeleteFiles', 'says nothing, and puts into the trash by id and by URI', async () => {
    const one = await upload(client, 'galaxies.jpg');
    const two = await upload(client, 'galaxies.jpg');

    assert.equal(await client.files.bulkDeleteFiles([one.id, uriOf(two.id)]), undefined);

    const { files } = await client.files.getFileDescriptors([one.id, two.id]);
    assert.deepEqual(
      files.map((file) => [file.state, file.parentFolderId]),
      Array(2).fill(['DELETED', 'trash-root']),
    );
    await client.files.bulkDeleteFiles([one.id]);
  });

  operation('listDeletedFiles', 'pages through the trash to its end', async () => {
    const names = ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg'];
    const files = await Promise.all(names.map((name) => upload(client, 'rocket.jpg', { as: name, private: true })));
    await client.files.bulkDeleteFiles(files.map((file) => file.id));

    const sort = { fieldName: 'displayName', order: 'DESC' };
    const pages = await allPages((paging) =>
      client.files.listDeletedFiles({ private: true, sort, paging: { limit: 2, ...paging } }),
    );

    const shown = pages.map((page) => page.map((file) => file.displayName));
    assert.deepEqual(shown, [['5.jpg', '4.jpg'], ['3.jpg', '2.jpg'], ['1.jpg']]);
    const { items } = await client.files.queryFileDescriptors().eq('state', 'DELETED').eq('private', true).find();
    assert.equal(items.length, 5);
  });

  operation('bulkRestoreFilesFromTrashBin', 'says nothing, and brings back to the folder', async () => {
    const { folder } = await client.folders.createFolder('home');
    const { id } = await upload(client, 'galaxies.jpg', { parentFolderId: folder._id });
    const before = await client.files.getFileDescriptor(id);
    await client.files.bulkDeleteFiles([id]);

    assert.equal(await client.files.bulkRestoreFilesFromTrashBin([id]), undefined);

    const { _updatedDate, ...after } = await client.files.getFileDescriptor(id);
    assert.deepEqual({ ...after, _updatedDate: before._updatedDate }, before);
    assert.ok(_updatedDate >= before._updatedDate);
  });

  operation('bulkDeleteFiles', 'leaves nothing when it is for good', async () => {
    const { id } = await upload(client, 'galaxies.jpg');

    await client.files.bulkDeleteFiles([id], { permanent: true });

    const [violation] = await violations(client.files.getFileDescriptor(id));
    assert.equal(violation.ruleName, 'RESOURCE_NOT_FOUND');
    const { files } = await client.files.searchFiles({ rootFolder: 'TRASH_ROOT' });
    assert.ok(!files.some((file) => file._id === id));
  });
});
