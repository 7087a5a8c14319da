// The vendor's client, pointed at a Media Manager of ours by the `fetch` it takes.

import { files, folders } from '@wix/media';
import { ApiKeyStrategy, createClient } from '@wix/sdk';

/** The host that the client has written in. */
const HOST = 'www.wixapis.com';

/** The functions that were called so far, as `files.listFiles`. */
const called = new Set();

/** A client that asks `manager`, by its API key unless told otherwise. */
export function connect(manager, auth = byKey(manager)) {
  const client = createClient({ modules: { files, folders }, auth, fetch: towards(manager.url) });
  return { files: noted('files', client.files), folders: noted('folders', client.folders) };
}

/** The credentials that a Media Manager was started with. */
export function byKey({ site, apiKey }) {
  return ApiKeyStrategy({ siteId: site, apiKey });
}

/** A `fetch` that sends to `url` what is meant for the vendor's host, and nothing anywhere else. */
export function towards(url, { host = HOST, send = fetch } = {}) {
  return (input, init) => {
    const asked = new URL(input);
    if (asked.host !== host) {
      throw new Error(`the client asks \`${asked.host}\`, which no test may reach`);
    }
    return send(new URL(asked.pathname + asked.search, url), init);
  };
}

/** The functions that the client exports and nobody has called. What handles events is for webhooks. */
export function uncalled() {
  const exported = Object.entries({ files, folders }).flatMap(([group, module]) =>
    Object.entries(module)
      .filter(([name, value]) => typeof value === 'function' && !/^on[A-Z]/.test(name))
      .map(([name]) => `${group}.${name}`),
  );
  return exported.filter((name) => !called.has(name));
}

function noted(group, functions) {
  return new Proxy(functions, {
    get(target, name) {
      called.add(`${group}.${String(name)}`);
      return target[name];
    },
  });
}
