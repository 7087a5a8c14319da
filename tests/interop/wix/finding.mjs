// Finding files: lists, searches and queries, from the first page to the last.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';

import { files as module } from '@wix/media';

import { connect } from '../support/client.mjs';
import { start } from '../support/manager.mjs';
import { operation } from '../support/operation.mjs';
import { upload } from '../support/upload.mjs';

/** What the site holds: as named, from, labelled, in a folder. */
const FILES = [
  { as: 'Ant.jpg', from: 'galaxies.jpg', labels: ['insect'] },
  { as: 'bee.png', from: 'coffee.png', labels: ['insect', 'honey'] },
  { as: 'Cat.mp3', from: 'piano.mp3', labels: ['pet'] },
  { as: 'dog.pdf', from: 'report.pdf', labels: [] },
  { as: 'Emu.mp4', from: 'city.mp4', labels: ['bird'] },
  { as: 'fox.jpg', from: 'cat-rotated.jpg', labels: [], private: true },
  { as: 'Gnu.jpg', from: 'rocket.jpg', labels: ['horn'], isDeep: true },
];
const NAMES = FILES.map((file) => file.as);

describe('finding files', () => {
  let manager;
  let client;
  let deep;
  before(async () => {
    manager = await start();
    client = connect(manager);
    deep = (await client.folders.createFolder('deep')).folder._id;
    for (const { from, isDeep, ...file } of FILES) {
      await upload(client, from, isDeep ? { ...file, parentFolderId: deep } : file);
    }
  });
  after(() => manager.stop());

  const byName = { fieldName: 'displayName', order: 'ASC' };

  operation('listFiles', 'begins with the newest, and stays in its folder', async () => {
    const { files, nextCursor } = await client.files.listFiles();

    assert.deepEqual(names(files), NAMES.slice(0, 6).reverse());
    assert.ok(!nextCursor?.cursors?.next);
  });

  operation('listFiles', 'pages to the end, each file once', async () => {
    const ask = (paging) => client.files.listFiles({ sort: byName, paging: { limit: 2, ...paging } });

    const pages = await allPages(ask);

    assert.deepEqual(pages.map(names), [
      ['Ant.jpg', 'bee.png'],
      ['Cat.mp3', 'dog.pdf'],
      ['Emu.mp4', 'fox.jpg'],
    ]);
  });

  operation('listFiles', 'sorts by each field, both ways', async () => {
    for (const fieldName of ['displayName', '_updatedDate', 'sizeInBytes']) {
      const rising = await client.files.listFiles({ sort: { fieldName, order: 'ASC' } });
      const falling = await client.files.listFiles({ sort: { fieldName, order: 'DESC' } });

      const keys = rising.files.map(keyOf[fieldName]);
      assert.deepEqual(keys, keys.toSorted(compare), fieldName);
      assert.deepEqual(names(falling.files), names(rising.files).reverse(), fieldName);
    }
  });

  operation('listFiles', 'narrows by folder, type and privacy', async () => {
    const of = async (options) => names((await client.files.listFiles({ sort: byName, ...options })).files);

    assert.deepEqual(await of({ parentFolderId: deep }), ['Gnu.jpg']);
    assert.deepEqual(await of({ mediaTypes: ['AUDIO', 'VIDEO'] }), ['Cat.mp3', 'Emu.mp4']);
    assert.deepEqual(await of({ private: true }), ['fox.jpg']);
    assert.deepEqual(await of({ private: false, mediaTypes: ['IMAGE'] }), ['Ant.jpg', 'bee.png']);
  });

  operation('searchFiles', 'looks into names, types and labels, in every folder', async () => {
    const of = async (search) => names((await client.files.searchFiles({ search, sort: byName })).files);

    assert.deepEqual(await of(undefined), NAMES);
    assert.deepEqual(await of('GNU'), ['Gnu.jpg']);
    assert.deepEqual(await of('insect'), ['Ant.jpg', 'bee.png']);
    assert.deepEqual(await of('audio/mp'), ['Cat.mp3']);
    assert.deepEqual(await of('zebra'), []);
  });

  operation('searchFiles', 'pages to the end, each file once', async () => {
    const ask = (paging) => client.files.searchFiles({ sort: byName, paging: { limit: 3, ...paging } });

    const pages = await allPages(ask);

    assert.deepEqual(pages.map(names), [NAMES.slice(0, 3), NAMES.slice(3, 6), NAMES.slice(6)]);
  });

  operation('queryFileDescriptors', 'builder pages to the end, each file once', async () => {
    let page = await client.files.queryFileDescriptors().eq('state', 'OK').ascending('displayName').limit(3).find();
    const pages = [page];
    while (page.hasNext()) {
      page = await page.next();
      pages.push(page);
    }

    assert.deepEqual(
      pages.map((page) => names(page.items)),
      [NAMES.slice(0, 3), NAMES.slice(3, 6), NAMES.slice(6)],
    );
    assert.ok(pages[0].items[0]._updatedDate instanceof Date);
    assert.match(pages[0].items[0].media.image.image, /^wix:image:/);
  });

  operation('queryFileDescriptors', 'builder joins conditions', async () => {
    const found = await client.files
      .queryFileDescriptors()
      .in('mediaType', ['IMAGE', 'VIDEO'])
      .eq('private', false)
      .eq('state', 'OK')
      .descending('_updatedDate')
      .find();

    assert.deepEqual(names(found.items), ['Gnu.jpg', 'Emu.mp4', 'bee.png', 'Ant.jpg']);
    assert.equal(found.hasNext(), false);
  });

  operation('queryFileDescriptors', 'builder sorts by size, both ways', async () => {
    const rising = await client.files.queryFileDescriptors().ascending('sizeInBytes').find();
    const falling = await client.files.queryFileDescriptors().descending('sizeInBytes').find();

    const sizes = rising.items.map(keyOf.sizeInBytes);
    assert.equal(sizes.length, NAMES.length);
    assert.deepEqual(sizes, sizes.toSorted(compare));
    assert.deepEqual(names(falling.items), names(rising.items).reverse());
  });

  operation('queryFileDescriptors', 'takes what the query utilities build', async () => {
    const { QueryBuilder, Filter, Sort } = module.utils.query;
    const filter = Filter.and(Filter('mediaType').in(['IMAGE']), Filter('private').eq(true));
    const query = QueryBuilder().withFilter(filter).withSorting(Sort('displayName').desc()).build();

    const { files, pagingMetadata } = await client.files.queryFileDescriptors(query);

    assert.deepEqual(names(files), ['fox.jpg']);
    assert.ok(!pagingMetadata?.cursors?.next);
  });
});

/** What each sort field compares. */
const keyOf = {
  displayName: (file) => file.displayName.toLowerCase(),
  _updatedDate: (file) => file._updatedDate.getTime(),
  sizeInBytes: (file) => Number(file.sizeInBytes),
};

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

function names(files) {
  return files.map((file) => file.displayName);
}

/** All pages of a list, asked for as programs do: the same question again, with the cursor. */
export async function allPages(ask) {
  const pages = [];
  let cursor;
  do {
    const page = await ask({ cursor });
    pages.push(page.files ?? page.folders);
    cursor = page.nextCursor?.cursors?.next;
  } while (cursor);
  return pages;
}
