// Folders: made, found, moved, thrown away and brought back.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';

import { folders as module } from '@wix/media';

import { connect } from '../support/client.mjs';
import { refusal } from '../support/errors.mjs';
import { start } from '../support/manager.mjs';
import { operation } from '../support/operation.mjs';
import { upload } from '../support/upload.mjs';
import { allPages } from './finding.mjs';

describe('folders', () => {
  let manager;
  let client;
  before(async () => {
    manager = await start();
    client = connect(manager);
  });
  after(() => manager.stop());

  const make = async (name, parentFolderId) => (await client.folders.createFolder(name, { parentFolderId })).folder._id;

  operation('createFolder', 'decodes the folder', async () => {
    const { folder } = await client.folders.createFolder('pets');

    const { _id, _createdDate, _updatedDate, ...rest } = folder;
    assert.match(_id, /^[0-9a-f]{32}$/);
    assert.ok(_createdDate instanceof Date && _updatedDate instanceof Date);
    assert.deepEqual(rest, { displayName: 'pets', parentFolderId: 'media-root', siteId: manager.site, state: 'OK' });
  });

  operation('createFolder', 'allows a name twice', async () => {
    assert.notEqual(await make('twins'), await make('twins'));
  });

  operation('getFolder', 'finds folders and roots', async () => {
    const { folder } = await client.folders.createFolder('found');

    assert.deepEqual(await client.folders.getFolder(folder._id), folder);
    assert.equal((await client.folders.getFolder('media-root'))._id, 'media-root');
  });

  operation('listFolders', 'pages through one level, each folder once', async () => {
    const parentFolderId = await make('five');
    for (const name of ['c', 'A', 'e', 'B', 'd']) {
      await make('below', await make(name, parentFolderId));
    }

    const sort = { fieldName: 'displayName', order: 'ASC' };
    const pages = await allPages((paging) =>
      client.folders.listFolders({ parentFolderId, sort, paging: { limit: 2, ...paging } }),
    );

    assert.deepEqual(pages.map(names), [['A', 'B'], ['c', 'd'], ['e']]);
  });

  operation('searchFolders', 'finds at every level, whatever the case', async () => {
    await make('Needle one', await make('haystack'));
    await make('a second NEEDLE');

    const { folders } = await client.folders.searchFolders({
      search: 'needle',
      sort: { fieldName: 'displayName', order: 'ASC' },
    });

    assert.deepEqual(names(folders), ['a second NEEDLE', 'Needle one']);
  });

  operation('updateFolder', 'renames and moves', async () => {
    const [from, to] = [await make('from'), await make('to')];
    const folder = await client.folders.getFolder(await make('travels', from));

    const moved = await client.folders.updateFolder(folder._id, {
      ...folder,
      displayName: 'arrived',
      parentFolderId: to,
    });

    assert.deepEqual(moved, {
      ...folder,
      displayName: 'arrived',
      parentFolderId: to,
      _updatedDate: moved._updatedDate,
    });
    assert.ok(moved._updatedDate >= folder._updatedDate);
    assert.deepEqual(await client.folders.getFolder(folder._id), moved);
  });

  operation('updateFolder', 'moves nothing into itself', async () => {
    const outer = await make('outer');
    const inner = await make('inner', outer);

    const error = await refusal(client.folders.updateFolder(outer, { parentFolderId: inner }));

    assert.equal(error.status, 400);
  });

  operation('bulkDeleteFolders', 'takes along what is inside, and restoring brings it back', async () => {
    const outer = await make('thrown away');
    const inner = await make('inside', outer);
    const { id } = await upload(client, 'galaxies.jpg', { parentFolderId: inner });

    assert.equal(await client.folders.bulkDeleteFolders([outer]), undefined);

    assert.equal((await client.folders.getFolder(outer)).state, 'DELETED');
    assert.equal((await client.files.getFileDescriptor(id)).state, 'DELETED');

    assert.equal(await client.folders.bulkRestoreFoldersFromTrashBin([outer]), undefined);

    assert.equal((await client.folders.getFolder(outer)).parentFolderId, 'media-root');
    const file = await client.files.getFileDescriptor(id);
    assert.deepEqual([file.state, file.parentFolderId], ['OK', inner]);
  });

  operation('bulkRestoreFoldersFromTrashBin', 'does not mind what is not in the trash', async () => {
    assert.equal(await client.folders.bulkRestoreFoldersFromTrashBin([await make('never left')]), undefined);
  });

  operation('bulkDeleteFolders', 'leaves nothing when it is for good', async () => {
    const folder = await make('for good');

    await client.folders.bulkDeleteFolders([folder], { permanent: true });

    assert.equal((await refusal(client.folders.getFolder(folder))).status, 404);
  });

  operation('bulkDeleteFolders', 'does not touch a root', async () => {
    assert.equal((await refusal(client.folders.bulkDeleteFolders(['media-root']))).status, 400);
  });

  operation('listDeletedFolders', 'shows what was thrown away', async () => {
    const folder = await make('in the trash');
    await client.folders.bulkDeleteFolders([folder]);

    const pages = await allPages((paging) => client.folders.listDeletedFolders({ paging: { limit: 1, ...paging } }));

    assert.ok(pages.flat().some(({ _id }) => _id === folder));
  });

  operation('queryFolders', 'builder pages to the end, each folder once', async () => {
    const expected = (await client.folders.searchFolders({ paging: { limit: 100 } })).folders;

    let page = await client.folders.queryFolders().eq('state', 'OK').ascending('displayName').limit(3).find();
    const found = [...page.items];
    while (page.hasNext()) {
      page = await page.next();
      found.push(...page.items);
    }

    const ids = (folders) => folders.map((folder) => folder._id).toSorted();
    assert.deepEqual(ids(found), ids(expected));
    const keys = names(found).map((name) => name.toLowerCase());
    assert.deepEqual(keys, keys.toSorted());
  });

  operation('queryFolders', 'takes what the query utilities build', async () => {
    const folder = await make('queried');
    await client.folders.bulkDeleteFolders([folder]);
    const { QueryBuilder, Filter, Sort } = module.utils.query;
    const query = QueryBuilder()
      .withFilter(Filter('state').eq('DELETED'))
      .withSorting(Sort('_updatedDate').desc())
      .build();

    const { folders } = await client.folders.queryFolders(query);

    assert.equal(folders[0]._id, folder);
    assert.ok(folders.every(({ state }) => state === 'DELETED'));
  });
});

function names(folders) {
  return folders.map((folder) => folder.displayName);
}
