// A test of one function of the vendor's client.

import { test } from 'node:test';

/** States a fact about the function `name`. */
export function operation(name, fact, body) {
  return test(`${name}: ${fact}`, body);
}
