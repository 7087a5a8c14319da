// What the vendor's client makes of a refusal, in a form that a test can show whole.

import assert from 'node:assert/strict';

/** What a promise was rejected with. */
export async function refusal(promise) {
  const answer = await promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  assert.ok('error' in answer, `was answered: ${JSON.stringify(answer.value)}`);
  return answer.error;
}

/** The violations that a promise was rejected with, without their words. */
export async function violations(promise) {
  const error = await refusal(promise);
  assert.equal(error.status, 400, error.message);
  assert.ok(error.requestId, 'the answer has no request id');
  const found = error.details?.validationError?.fieldViolations;
  assert.ok(found, `no violations in ${error.message}`);
  return found.map(({ description, ...rest }) => {
    assert.ok(description, 'a violation says nothing');
    return rest;
  });
}
