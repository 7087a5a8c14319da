// Who may ask: keys, apps, and strangers.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ApiKeyStrategy, AppStrategy } from '@wix/sdk';

import { byKey, connect, towards } from '../support/client.mjs';
import { refusal, violations } from '../support/errors.mjs';
import { start } from '../support/manager.mjs';
import { upload } from '../support/upload.mjs';

/** A second site of the same server, and the key that opens it. */
const OTHER = { site: '7f0d8a52-3a41-4d1a-8f5e-2b1c9d6e4f33', apiKey: 'opens-the-other' };
const FIRST = { site: '1b4e28ba-2fa1-4bd2-883f-0016d3cca427', apiKey: 'opens-the-first' };

const APP = {
  appId: '5d7c1f6a-52c5-4c57-b9a4-5b1e2d0f9a11',
  appSecret: 'not-for-anybody-else',
  instanceId: '0c9e8f1e-6f0b-4c55-8a5c-0d5c2f6f7b22',
};

describe('access', () => {
  let manager;
  before(async () => {
    const sites = [FIRST, OTHER].flatMap(({ site, apiKey }) => ['--site', site, '--api-key', apiKey]);
    manager = await start(...sites, '--app', `${APP.appId}:${APP.appSecret}:${APP.instanceId}`);
  });
  after(() => manager.stop());

  /** What comes of it with these credentials. */
  const asking = (auth) => connect(manager, auth).files.listFiles();

  test('a stranger is not let in', async () => {
    const nobody = { getAuthHeaders: async () => ({ headers: {} }) };

    assert.deepEqual(await codeOf(asking(nobody)), [401, 'UNAUTHENTICATED']);
  });

  test('a key of nobody is not let in', async () => {
    const wrong = ApiKeyStrategy({ siteId: manager.site, apiKey: 'made up' });

    assert.deepEqual(await codeOf(asking(wrong)), [401, 'UNAUTHENTICATED']);
  });

  test('a key does not open the site of others', async () => {
    const elsewhere = ApiKeyStrategy({ siteId: OTHER.site, apiKey: FIRST.apiKey });

    const [status] = await codeOf(asking(elsewhere));

    assert.ok([401, 403].includes(status), String(status));
  });

  test('two sites of one server see nothing of each other', async () => {
    const [first, other] = [FIRST, OTHER].map((site) => connect(manager, byKey(site)));
    const { id } = await upload(first, 'galaxies.jpg');
    const { folder } = await first.folders.createFolder('mine');

    assert.equal((await violations(other.files.getFileDescriptor(id)))[0].ruleName, 'RESOURCE_NOT_FOUND');
    assert.equal((await refusal(other.folders.getFolder(folder._id))).status, 404);
    assert.deepEqual((await other.files.searchFiles()).files, []);
    assert.deepEqual((await other.folders.searchFolders()).folders, []);
    await other.files.bulkDeleteFiles([id], { permanent: true });
    assert.equal((await first.files.getFileDescriptor(id)).state, 'OK');
  });

  test('an app trades its secret for a token, once, and sees its site', async (t) => {
    const asked = redirectTokens(t, manager);
    const { id } = await upload(connect(manager), 'galaxies.jpg');
    const client = connect(manager, AppStrategy(APP));

    const file = await client.files.getFileDescriptor(id);
    const { folder } = await client.folders.createFolder('made by an app');

    assert.equal(file.siteId, manager.site);
    assert.equal(folder.siteId, manager.site);
    assert.deepEqual(asked, ['https://www.wixapis.com/oauth2/token']);
  });

  test('an app with a wrong secret gets no token', async (t) => {
    redirectTokens(t, manager);
    const wrong = AppStrategy({ ...APP, appSecret: 'guessed' });

    await assert.rejects(
      wrong.getAuthHeaders(),
      /Failed to exchange instance ID .* status code .*: 40[01], request id: \w/,
    );
  });
});

async function codeOf(answer) {
  const error = await refusal(answer);
  return [error.status, error.details?.applicationError?.code];
}

/** The strategy of apps asks for tokens by the global `fetch`: sends that to `manager`, and notes what was asked. */
function redirectTokens(t, manager) {
  const asked = [];
  const own = globalThis.fetch;
  const vendor = towards(manager.url, { send: own });
  globalThis.fetch = (input, init) => {
    if (!String(input).startsWith('https://')) {
      return own(input, init);
    }
    asked.push(String(input));
    return vendor(input, init);
  };
  t.after(() => {
    globalThis.fetch = own;
  });
  return asked;
}
