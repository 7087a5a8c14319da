// The vendor's client against a running Media Manager: all of its functions, in one process.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { uncalled } from './support/client.mjs';
import './wix/files.mjs';
import './wix/finding.mjs';
import './wix/urls.mjs';
import './wix/trash.mjs';
import './wix/imports.mjs';
import './wix/folders.mjs';
import './wix/errors.mjs';
import './wix/access.mjs';
import './wix/older.mjs';

test('every function that the client exports was called', () => {
  assert.deepEqual(uncalled(), []);
});
