// Real files of `tests/fixtures`, and the way that the vendor's client gets them into a Media Manager.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** What a browser would say of each file. */
const TYPES = {
  gif: 'image/gif',
  glb: 'model/gltf-binary',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
  zip: 'application/zip',
};

/** The bytes of a fixture. */
export function fixture(name) {
  return readFile(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** The MIME type of a file, by its name. */
export function typeOf(name) {
  return TYPES[name.split('.').at(-1)];
}

/** Asks for a URL, sends the fixture there, and hands back what the door says about the file. */
export async function upload(client, source, { as: name = source, ...options } = {}) {
  const type = typeOf(name);
  const { uploadUrl } = await client.files.generateFileUploadUrl(type, { fileName: name, ...options });
  const { file } = await put(uploadUrl, name, type, await fixture(source));
  return file;
}

/** One PUT to an upload URL; no credentials go there. */
export async function put(uploadUrl, name, type, body) {
  const url = new URL(uploadUrl);
  url.searchParams.set('filename', name);
  const answer = await fetch(url, { method: 'PUT', headers: { 'Content-Type': type }, body });
  const said = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(said));
  return said;
}

/** The bytes behind a URL, fetched as a stranger does. */
export async function download(url) {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, `${url}: ${answer.statusText}`);
  return Buffer.from(await answer.arrayBuffer());
}
