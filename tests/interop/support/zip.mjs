// Reads the zip archives that a Media Manager hands out: their files are stored, not compressed.

import assert from 'node:assert/strict';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const ZIP64 = 0x0001;
/** Stands in a field of 32 bits whose number is in the `ZIP64` extra field. */
const ELSEWHERE = 0xffffffff;

/** The entries of an archive: their bytes by name. Folders end with `/`. */
export function unzip(archive) {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  assert.equal(archive.readUInt32LE(end), END, 'no end of a central directory');
  const count = archive.readUInt16LE(end + 10);
  const held = new Map();
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    const entry = read(archive, at);
    assert.ok(!held.has(entry.name), `\`${entry.name}\` is there twice`);
    held.set(entry.name, bytesOf(archive, entry));
    at = entry.next;
  }
  return held;
}

function read(archive, at) {
  assert.equal(archive.readUInt32LE(at), ENTRY, 'no entry where one should be');
  assert.equal(archive.readUInt16LE(at + 10), 0, 'an entry is compressed');
  const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
  const extraEnd = nameEnd + archive.readUInt16LE(at + 30);
  const [size, offset] = wide(archive.subarray(nameEnd, extraEnd), [
    archive.readUInt32LE(at + 24),
    archive.readUInt32LE(at + 20),
    archive.readUInt32LE(at + 42),
  ]);
  const name = archive.toString('utf8', at + 46, nameEnd);
  return { name, size, offset, next: extraEnd + archive.readUInt16LE(at + 32) };
}

/** Size and place, from the extra field where they did not fit: there in the order of `fields`. */
function wide(extra, fields) {
  let at = 0;
  while (at < extra.length && extra.readUInt16LE(at) !== ZIP64) {
    at += 4 + extra.readUInt16LE(at + 2);
  }
  at += 4;
  const [size, , offset] = fields.map((field) => {
    if (field !== ELSEWHERE) {
      return field;
    }
    at += 8;
    return Number(extra.readBigUInt64LE(at - 8));
  });
  return [size, offset];
}

function bytesOf(archive, { size, offset }) {
  assert.equal(archive.readUInt32LE(offset), LOCAL, 'no file where one should be');
  const begin = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  return archive.subarray(begin, begin + size);
}
