// Refusals: the client finds out what was wrong, and with which of its arguments.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { connect } from '../support/client.mjs';
import { refusal, violations } from '../support/errors.mjs';
import { start } from '../support/manager.mjs';
import { upload } from '../support/upload.mjs';

describe('refusals', () => {
  let manager;
  let client;
  before(async () => {
    manager = await start();
    client = connect(manager);
  });
  after(() => manager.stop());

  const ofItsOwn = (field, ruleName) => [{ field, ruleName, violatedRule: 'OTHER' }];

  /** Each code of the API's own: what asks for it, and which argument is to blame. */
  const CODES = [
    ['RESOURCE_NOT_FOUND', 'fileId', () => client.files.getFileDescriptor('nobody')],
    ['RESOURCE_NOT_FOUND', 'fileIds', () => client.files.getFileDescriptors(['nobody'])],
    ['RESOURCE_NOT_FOUND', 'file.id', () => client.files.updateFileDescriptor({ _id: 'nobody', displayName: 'x' })],
    [
      'ZERO_FILE_SIZE',
      'options.sizeInBytes',
      () => client.files.generateFileUploadUrl('image/png', { sizeInBytes: '0' }),
    ],
    [
      'ZERO_FILE_SIZE',
      'options.sizeInBytes',
      () => client.files.generateFileResumableUploadUrl('image/png', { sizeInBytes: '0' }),
    ],
    [
      'FILE_SIZE_OVER_LIMIT',
      'options.sizeInBytes',
      () => client.files.generateFileUploadUrl('image/png', { sizeInBytes: '99999999999999' }),
    ],
    ['MISMATCH_MIME_TYPE', 'mimeType', () => client.files.generateFileUploadUrl('image/png', { fileName: 'song.mp3' })],
    ['UNSUPPORTED_FILE_FORMAT', 'mimeType', () => client.files.generateFileUploadUrl('application/x-msdownload')],
    ['UNSUPPORTED_SORT_VALUE', 'options.sort.fieldName', () => client.files.listFiles({ sort: { fieldName: 'hash' } })],
    [
      'UNSUPPORTED_SORT_VALUE',
      'options.sort.fieldName',
      () => client.files.searchFiles({ sort: { fieldName: 'updateDate' } }),
    ],
    [
      'UNSUPPORTED_SORT_VALUE',
      'options.sort.fieldName',
      () => client.files.listDeletedFiles({ sort: { fieldName: 'hash' } }),
    ],
    ['UNSUPPORTED_MEDIA_TYPE', 'options.mediaTypes', () => client.files.listFiles({ mediaTypes: ['OTHER'] })],
    ['UNSUPPORTED_MEDIA_TYPE', 'options.mediaTypes', () => client.files.searchFiles({ mediaTypes: ['UNKNOWN'] })],
  ];
  for (const [index, [code, field, ask]] of CODES.entries()) {
    test(`${code} is typed, and blames ${field} (${index + 1})`, async () => {
      const [violation] = await violations(ask());

      assert.equal(violation.ruleName, code);
      assert.equal(violation.violatedRule, 'OTHER');
      assert.ok(violation.field.startsWith(field), violation.field);
    });
  }

  test('a sort field that is none comes with those that are', async () => {
    const [{ data }] = await violations(client.files.listFiles({ sort: { fieldName: 'hash' } }));

    assert.deepEqual(data, { allowedValues: ['displayName', 'updatedDate', 'sizeInBytes'], requestValue: 'hash' });
  });

  test('INVALID_ASSET_KEY blames the asset keys', async () => {
    const { id } = await upload(client, 'galaxies.jpg');

    const [violation] = await violations(client.files.generateFileDownloadUrl(id, { assetKeys: ['huge'] }));

    assert.equal(violation.ruleName, 'INVALID_ASSET_KEY');
    assert.ok(violation.field.startsWith('options.assetKeys'), violation.field);
  });

  test('FIELD_MASK_IS_EMPTY_OR_MISSING is what an empty change gets', async () => {
    const { id } = await upload(client, 'galaxies.jpg');
    const { folder } = await client.folders.createFolder('unchanged');

    const [ofFile] = await violations(client.files.updateFileDescriptor({ _id: id }));
    const [ofFolder] = await violations(client.folders.updateFolder(folder._id, {}));

    assert.equal(ofFile.ruleName, 'FIELD_MASK_IS_EMPTY_OR_MISSING');
    assert.equal(ofFolder.ruleName, 'FIELD_MASK_IS_EMPTY_OR_MISSING');
  });

  /** Limits: what breaks one, and all that the client is told. */
  const long = (length) => 'x'.repeat(length);
  const LIMITS = [
    [() => client.files.listFiles({ paging: { limit: 101 } }), 'options.paging.limit', 'MAX', 100],
    [() => client.files.searchFiles({ search: long(201) }), 'options.search', 'MAX_LENGTH', 200],
    [() => client.files.getFileDescriptors(Array(101).fill('a')), 'fileIds', 'MAX_SIZE', 100],
    [() => client.files.getFileDescriptors([]), 'fileIds', 'MIN_SIZE', 1],
    [() => client.files.bulkDeleteFiles(Array(1001).fill('a')), 'fileIds', 'MAX_SIZE', 1000],
    [
      () => client.files.generateFileUploadUrl('image/png', { labels: Array(51).fill('a') }),
      'options.labels',
      'MAX_SIZE',
      50,
    ],
    [() => client.folders.createFolder(long(1001)), 'displayName', 'MAX_LENGTH', 1000],
    [() => client.folders.bulkDeleteFolders(Array(101).fill('a')), 'folderIds', 'MAX_SIZE', 100],
  ];
  for (const [ask, field, violatedRule, threshold] of LIMITS) {
    test(`${violatedRule} ${threshold} of ${field} is told with its threshold`, async () => {
      assert.deepEqual(await violations(ask()), [{ data: { threshold }, field, violatedRule }]);
    });
  }

  test('a folder that is not there is NOT_FOUND', async () => {
    const error = await refusal(client.folders.getFolder('0123456789abcdef0123456789abcdef'));

    assert.equal(error.status, 404);
    assert.equal(error.details.applicationError.code, 'NOT_FOUND');
    assert.ok(error.requestId);
  });

  test('a cursor of nobody is refused', async () => {
    const [violation] = await violations(client.files.listFiles({ paging: { cursor: 'made up' } }));

    assert.equal(violation.field, 'options.paging.cursor');
  });

  test('a query that filters on what cannot be filtered is refused', async () => {
    const query = client.files.queryFileDescriptors({ filter: { displayName: 'x' } });

    const error = await refusal(query);

    assert.equal(error.status, 400);
    assert.match(error.message, /'displayName' is not declared as filterable/);
  });
});
