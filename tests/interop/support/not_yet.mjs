// The functions of the vendor's client whose operation no server of ours answers yet.

import assert from 'node:assert/strict';
import { test } from 'node:test';

/** Take a name out when its operation arrives: its test fails until then. */
const notYet = new Set(['generateVideoStreamingUrl', 'queryFolders']);

/** A test of the function `name`; of one that is not answered yet, that it says so with 501. */
export function operation(name, fact, body) {
  if (!notYet.has(name)) {
    return test(`${name}: ${fact}`, body);
  }
  return test(`${name} is not answered yet`, async () => {
    await assert.rejects(body, { status: 501 });
  });
}
