// tus-js-client against a running Media Manager: the API's own way of large files, on good lines and bad.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';

import * as tus from 'tus-js-client';

import { connect } from './support/client.mjs';
import { start } from './support/manager.mjs';
import { proxy } from './support/proxy.mjs';
import { download } from './support/upload.mjs';

const NAME = 'lines.txt';
const TYPE = 'text/plain';
const KIB = 1024;
const PIECE = 'application/offset+octet-stream';
const RESUMABLE = { 'Tus-Resumable': '1.0.0' };
/** A text whose every line is another, so that no piece can stand for a second one. */
const TEXT = Buffer.from(Array.from({ length: 100_000 }, (_, line) => `this is line ${line}\n`).join(''));

const EXTENSIONS = [
  'checksum',
  'concatenation',
  'creation',
  'creation-defer-length',
  'creation-with-upload',
  'expiration',
  'termination',
];

describe('tus', () => {
  let line;
  let manager;
  let client;
  before(async () => {
    line = await proxy();
    manager = await start(`--public-url=${line.url}`);
    line.towards(manager.url);
    client = connect(manager);
  });
  after(async () => {
    await manager.stop();
    line.stop();
  });

  /** Where an upload goes, as the API says. */
  const place = (options = {}) =>
    client.files.generateFileResumableUploadUrl(TYPE, { fileName: NAME, sizeInBytes: String(TEXT.length), ...options });

  const metadata = ({ uploadToken }) => ({ filename: NAME, contentType: TYPE, token: uploadToken });

  /** The PUT that makes a file of an upload, and that file's bytes. */
  const finish = async ({ uploadUrl, uploadToken }) => {
    const answer = await fetch(`${uploadUrl}/${uploadToken}?filename=${NAME}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const said = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(said));
    return said.file;
  };

  const assertWhole = async (file) => {
    assert.equal(file.displayName, NAME);
    assert.equal(file.sizeInBytes, String(TEXT.length));
    assert.ok(TEXT.equals(await download(file.url)), 'other bytes came back');
  };

  test('OPTIONS tells which extensions there are', async () => {
    const { uploadUrl } = await place();

    const { status, headers } = await fetch(uploadUrl, { method: 'OPTIONS' });

    assert.ok([200, 204].includes(status), String(status));
    assert.equal(headers.get('tus-version'), '1.0.0');
    assert.equal(headers.get('tus-resumable'), '1.0.0');
    const told = headers
      .get('tus-extension')
      .split(',')
      .map((name) => name.trim());
    assert.deepEqual(told.toSorted(), EXTENSIONS);
  });

  test('a file goes up in one piece', async () => {
    const to = await place();

    await run(TEXT, { endpoint: to.uploadUrl, metadata: metadata(to) });

    await assertWhole(await finish(to));
  });

  test('a file goes up in many pieces', async () => {
    const to = await place();
    const offsets = [];

    await run(TEXT, {
      endpoint: to.uploadUrl,
      metadata: metadata(to),
      chunkSize: 300 * KIB,
      onChunkComplete: (_, accepted) => offsets.push(accepted),
    });

    assert.equal(offsets.length, Math.ceil(TEXT.length / (300 * KIB)));
    assert.equal(offsets.at(-1), TEXT.length);
    await assertWhole(await finish(to));
  });

  test('a line that breaks three times is gone on with, by the client alone', async () => {
    const to = await place();
    const before = line.cuts();
    const breakAgain = () => {
      if (line.cuts() < before + 3) {
        line.cutAfter(400 * KIB);
      }
    };

    await run(TEXT, {
      endpoint: to.uploadUrl,
      metadata: metadata(to),
      retryDelays: [0, 0, 0, 0],
      onBeforeRequest: breakAgain,
    });

    assert.equal(line.cuts(), before + 3);
    await assertWhole(await finish(to));
  });

  test('another process goes on from the URL that was kept', async (t) => {
    const to = await place();
    const { path, urlStorage } = await kept(t);
    const options = { endpoint: to.uploadUrl, metadata: metadata(to), urlStorage };
    const cut = 700 * KIB;
    const noticed = line.cutAfter(cut);
    await assert.rejects(run(createReadStream(path), options));
    await noticed;

    const sent = [];
    const onBeforeRequest = (request) => sent.push([request.getMethod(), Number(request.getHeader('Upload-Offset'))]);
    const { one, done } = upload(createReadStream(path), { ...options, onBeforeRequest });
    const [previous] = await one.findPreviousUploads();
    one.resumeFromPreviousUpload(previous);
    one.start();
    await done;

    assert.deepEqual(
      sent.map(([method]) => method),
      ['HEAD', 'PATCH'],
    );
    // What came before the break is kept, all but the heads of the requests that brought it.
    const [, from] = sent[1];
    assert.ok(from > cut - 8 * KIB && from <= cut, `went on from ${from}`);
    await assertWhole(await finish(to));
  });

  test('an upload whose line hangs is taken over by the next request', async (t) => {
    const to = await place();
    const uploadUrl = await created(to, metadata(to));
    const hanging = request(uploadUrl, {
      method: 'PATCH',
      headers: {
        ...RESUMABLE,
        'Upload-Offset': 0,
        'Content-Type': PIECE,
        'Content-Length': TEXT.length,
        Expect: '100-continue',
      },
    });
    t.after(() => hanging.destroy());
    // Nobody waits for its answer: that it is cut off is what this is about.
    hanging.on('error', () => {});
    // The server asks for the bytes once the upload is this request's; before that the next one would be the first.
    await once(hanging, 'continue');
    await new Promise((resolve) => hanging.write(TEXT.subarray(0, 500 * KIB), resolve));

    await run(TEXT, { uploadUrl });

    await assertWhole(await finish(to));
  });

  test('a token is good for one file', async () => {
    const to = await place();
    await run(TEXT, { endpoint: to.uploadUrl, metadata: metadata(to) });
    await finish(to);

    const twice = run(TEXT, { endpoint: to.uploadUrl, metadata: metadata(to) });

    await assert.rejects(twice, (error) => {
      const status = error.originalResponse.getStatus();
      assert.ok(status >= 400 && status < 500, String(status));
      return true;
    });
  });

  test('an upload without a token is refused', async () => {
    const { uploadUrl } = await place();

    const refused = run(TEXT, { endpoint: uploadUrl, metadata: { filename: NAME, contentType: TYPE } });

    await assert.rejects(refused, (error) => [400, 401, 403].includes(error.originalResponse.getStatus()));
  });

  test('concatenation: three parts go up at once and become one file', async () => {
    const to = await place();
    const sent = [];

    await run(TEXT, {
      endpoint: to.uploadUrl,
      metadata: metadata(to),
      metadataForPartialUploads: metadata(to),
      parallelUploads: 3,
      onBeforeRequest: (request) => sent.push([request.getMethod(), request.getHeader('Upload-Concat')]),
    });

    const created = sent.filter(([method]) => method === 'POST').map(([, concat]) => concat.split(';')[0]);
    assert.deepEqual(created, ['partial', 'partial', 'partial', 'final']);
    await assertWhole(await finish(to));
  });

  test('creation-with-upload: the first piece travels with the creation', async () => {
    const to = await place();
    const methods = [];

    await run(TEXT, {
      endpoint: to.uploadUrl,
      metadata: metadata(to),
      uploadDataDuringCreation: true,
      chunkSize: TEXT.length / 2 + 1,
      onBeforeRequest: (request) => methods.push(request.getMethod()),
    });

    assert.deepEqual(methods, ['POST', 'PATCH']);
    await assertWhole(await finish(to));
  });

  test('creation-defer-length: a stream goes up whose length nobody knows', async () => {
    const to = await client.files.generateFileResumableUploadUrl(TYPE, { fileName: NAME });
    const stream = Readable.from([TEXT.subarray(0, 70 * KIB), TEXT.subarray(70 * KIB)]);

    await run(stream, {
      endpoint: to.uploadUrl,
      metadata: metadata(to),
      uploadLengthDeferred: true,
      chunkSize: 300 * KIB,
    });

    await assertWhole(await finish(to));
  });

  test('termination: an upload that is given up is gone', async () => {
    const to = await place();
    const url = await created(to, metadata(to));

    await tus.Upload.terminate(url, { retryDelays: null });

    const { status } = await fetch(url, { method: 'HEAD', headers: RESUMABLE });
    assert.ok([404, 410].includes(status), String(status));
  });

  test('expiration: an upload that is begun says how long it may take', async () => {
    const to = await place();
    const url = await created(to, metadata(to));

    const { headers } = await fetch(url, { method: 'HEAD', headers: RESUMABLE });

    assert.ok(new Date(headers.get('upload-expires')) > new Date(), headers.get('upload-expires'));
  });
});

/** An upload that is begun, with none of its bytes: its URL. */
async function created({ uploadUrl }, metadata) {
  const pairs = Object.entries(metadata).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
  const headers = { ...RESUMABLE, 'Upload-Length': TEXT.length, 'Upload-Metadata': pairs.join(',') };
  const answer = await fetch(uploadUrl, { method: 'POST', headers });
  assert.equal(answer.status, 201, await answer.text());
  return new URL(answer.headers.get('location'), uploadUrl).href;
}

/** The text as a file, and a place where the client notes what it has begun. */
async function kept(t) {
  const folder = await mkdtemp(join(tmpdir(), 'site-media-tus-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, NAME);
  await writeFile(path, TEXT);
  return { path, urlStorage: new tus.FileUrlStorage(join(folder, 'urls.json')) };
}

/** An upload, and a promise of its end. Nothing is tried again unless `options` say so. */
function upload(input, options) {
  let one;
  const done = new Promise((resolve, reject) => {
    one = new tus.Upload(input, { retryDelays: null, onSuccess: resolve, onError: reject, ...options });
  });
  return { one, done };
}

/** Runs an upload to its end. */
async function run(input, options) {
  const { one, done } = upload(input, options);
  one.start();
  await done;
}
