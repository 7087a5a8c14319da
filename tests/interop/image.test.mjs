// URLs of transformed images: thousands of random ones, by the vendor's image kit and by ours, line by line.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';

import kit from '@wix/image-kit';

import { connect } from './support/client.mjs';
import { start } from './support/manager.mjs';
import { upload } from './support/upload.mjs';

const { STATIC_MEDIA_URL, alignTypes, getData, sdk } = kit;

/** The example of the SDK that reads JSON and prints URLs. */
const PRINTER = process.env.SITE_MEDIA_IMAGE_URLS ?? 'target/debug/examples/image_urls';
const SEED = Number(process.env.SITE_MEDIA_SEED ?? 1);
const COUNT = 20_000;
/** How many of them are made and looked at. */
const SERVED = 60;

const EXTENSIONS = ['jpg', 'jpg', 'png', 'webp', 'avif', 'gif', 'svg', 'JPEG', 'jpe', 'pdf'];
const NAMES = ['cat', 'a cat.png', 'żółw.tar.jpg', '.hidden', 'a/b?c#d%20.JPG', "l'été (1)*.webp", '😀', '..', 'x.gif'];
const METHODS = { fit: 'getScaleToFitImageURL', fill: 'getScaleToFillImageURL' };

describe('URLs of transformed images', () => {
  const asks = random(SEED);

  test(`are those of the vendor, ${COUNT} times (seed ${SEED})`, () => {
    const some = Array.from({ length: COUNT }, () => ask(asks));

    const ours = print(some);

    const differing = some
      .map((one, index) => ({ ask: one, theirs: theirs(one), ours: ours[index] }))
      .filter(({ theirs, ours }) => theirs !== ours);
    assert.deepEqual(differing.slice(0, 5), [], `${differing.length} differ`);
  });

  test(`are those of the functions that the vendor's client calls, ${COUNT} times`, () => {
    const some = Array.from({ length: COUNT }, () => simple(ask(asks)));

    const ours = print(some);

    const differing = some
      .map((one, index) => ({ ask: one, theirs: bySdk(one), ours: ours[index] }))
      .filter(({ theirs, ours }) => theirs !== ours);
    assert.deepEqual(differing.slice(0, 5), [], `${differing.length} differ`);
  });

  test('no size of a small image, in no place, is another one', () => {
    const some = [];
    for (const size of [[37, 23], [400, 400], [601, 600]]) {
      for (let width = 1; width < 70; width += 1) {
        for (const height of [1, 2, 3, 10, 23, 24, 60, 850]) {
          some.push({ id: 'a.jpg', size, fit: [width, height] }, { id: 'a.jpg', size, fill: [width, height] });
        }
      }
    }

    assert.deepEqual(print(some), some.map(theirs));
  });
});

describe("the vendor's URLs of an image in a Media Manager", () => {
  let manager;
  before(async () => {
    manager = await start();
  });
  after(() => manager.stop());

  test(`are answered with the size that they say, ${SERVED} times (seed ${SEED})`, async () => {
    const { id, url, media } = await upload(connect(manager), 'coffee.png');
    const { width, height } = media.image.image;
    const place = url.slice(0, url.lastIndexOf(id));
    const asks = random(SEED);

    let served = 0;
    while (served < SERVED) {
      const made = theirs({ ...modest(ask(asks)), id, size: [width, height] });
      const [, step, across, down] = /\/v1\/.*\b(fit|fill)\/w_(\d+),h_(\d+)/.exec(made) ?? [];
      if (step) {
        const answer = await fetch(place + made.slice(STATIC_MEDIA_URL.length));
        assert.equal(answer.status, 200, made);
        const [wide, high] = sidesOf(Buffer.from(await answer.arrayBuffer()));
        if (step === 'fill') {
          assert.deepEqual([wide, high], [Number(across), Number(down)], made);
        } else {
          assert.ok(wide <= Math.min(across, width) && high <= Math.min(down, height), `${made}: ${wide} x ${high}`);
        }
        served += 1;
      }
    }
  });
});

/** One whose image is made in no time. */
function modest({ fit, fill, blur, unsharp_mask, ...one }) {
  const small = (length) => (length % 300) + 1;
  return { ...one, ...(fit ? { fit: fit.map(small) } : { fill: fill.map(small) }) };
}

/** The sides of a PNG, by its first bytes. */
function sidesOf(bytes) {
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

/** What ours says to each of `asks`. */
function print(asks) {
  const input = asks.map((one) => `${JSON.stringify(one)}\n`).join('');
  const { status, stdout, stderr, error } = spawnSync(PRINTER, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.ifError(error);
  assert.equal(status, 0, stderr);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, asks.length);
  return lines;
}

/** What the vendor's image kit says. */
function theirs(one) {
  const [width, height] = one.size ?? [0, 0];
  const [x, y] = one.focal_point ?? [];
  const source = { id: one.id, width, height, name: one.name };
  const cut = cropped(one);
  if (cut) {
    source.crop = cut;
  }
  if (one.focal_point) {
    source.focalPoint = { x, y };
  }
  const target = { ...sides(one), htmlTag: 'img', alignment: one.align, pixelAspectRatio: one.density };
  const { uri } = getData(one.fit ? 'fit' : 'fill', source, target, options(one));
  return judged(STATIC_MEDIA_URL + uri);
}

/** The same by the functions that its client calls, which know neither alignment nor density. */
function bySdk(one) {
  const [width, height] = one.size ?? [0, 0];
  const [x, y] = one.focal_point ?? [];
  const target = sides(one);
  const rest = { ...options(one), name: one.name, ...(one.focal_point && { focalPoint: { x, y } }) };
  const cut = cropped(one);
  return judged(
    cut
      ? sdk.getCropImageURL(one.id, width, height, cut.x, cut.y, cut.width, cut.height, target.width, target.height, rest)
      : sdk[METHODS[one.fit ? 'fit' : 'fill']](one.id, width, height, target.width, target.height, rest),
  );
}

/** A side of no pixel is an error of ours, where theirs asks the server for it in vain. */
function judged(url) {
  return /\/fi(t|ll)\/(w_0,|w_\d+,h_0,)/.test(url) ? 'error: a side of the image would have no pixel left' : url;
}

function sides(one) {
  const [width, height] = one.fit ?? one.fill;
  return { width, height };
}

function cropped({ crop }) {
  if (!crop) {
    return undefined;
  }
  const [x, y, width, height] = crop;
  return { x, y, width, height };
}

function options(one) {
  const { contrast, brightness, saturation, hue, blur, quality, upscale, watermark } = one;
  const said = {
    filters: { contrast, brightness, saturation, hue, blur },
    quality,
    upscaleMethod: upscale,
    watermark,
    progressive: !one.baseline,
    autoEncode: one.encoding !== 'stored',
    encoding: { avif: 'AVIF', progressive_avif: 'PAVIF' }[one.encoding],
    allowWebpAvifTransforms: one.place_webp_and_avif,
    hasAnimation: one.animation === 'kept',
    allowFullGIFTransformation: one.animation === 'kept',
    allowAnimatedTransform: one.animation === 'still',
  };
  if (one.unsharp_mask) {
    const [radius, amount, threshold] = one.unsharp_mask;
    said.unsharpMask = { radius, amount, threshold };
  }
  return said;
}

/** One without what the functions of the vendor's client cannot say; theirs forget the focal point of a crop. */
function simple({ align, density, ...one }) {
  if (one.crop) {
    const { fit, focal_point, ...rest } = one;
    return { ...rest, fill: rest.fill ?? fit };
  }
  return one;
}

/** Anything that may be asked for. */
function ask({ upTo, one, maybe }) {
  const side = () => upTo(one([10, 500, 2000, 5000])) + 1;
  const size = maybe(0.9, () => [side(), side()].map((length) => length * one([1, 1, 4])));
  const percent = () => one([upTo(101), upTo(401) / 4, upTo(100_001) / 1000]);
  const sign = (most) => upTo(2 * most + 1) - most;
  return {
    id: `0abec0_${upTo(1 << 24).toString(16)}~mv2.${one(EXTENSIONS)}`,
    [one(['fit', 'fill'])]: [side(), side()],
    ...set('size', size),
    ...set('crop', size && maybe(0.3, () => part(size, { upTo, one }))),
    ...set('align', maybe(0.3, () => one(Object.values(alignTypes)))),
    ...set('focal_point', maybe(0.3, () => [percent(), percent()])),
    ...set('density', maybe(0.3, () => one([1, 1.25, 1.5, 2, 3]))),
    ...set('upscale', maybe(0.3, () => one(['classic', 'super']))),
    ...set('quality', maybe(0.3, () => 5 + upTo(86))),
    ...set('unsharp_mask', maybe(0.3, () => mask({ upTo, one }))),
    ...set('baseline', maybe(0.2, () => true)),
    ...set('watermark', maybe(0.1, () => 'c-1_w~2')),
    ...set('contrast', maybe(0.2, () => sign(100))),
    ...set('brightness', maybe(0.2, () => sign(100))),
    ...set('saturation', maybe(0.2, () => sign(100))),
    ...set('hue', maybe(0.2, () => sign(180))),
    ...set('blur', maybe(0.2, () => upTo(101))),
    ...set('encoding', maybe(0.3, () => one(['stored', 'avif', 'progressive_avif']))),
    ...set('animation', maybe(0.2, () => one(['kept', 'still']))),
    ...set('place_webp_and_avif', maybe(0.3, () => true)),
    ...set('name', maybe(0.3, () => one(NAMES))),
  };
}

/** A part that overlaps the image, or is all of it. */
function part([width, height], { upTo, one }) {
  const along = (length) => {
    const start = upTo(length) - one([0, 0, 20]);
    return [start, Math.max(1 - start, 0) + 1 + upTo(length)];
  };
  const [[x, across], [y, down]] = [along(width), along(height)];
  return one([
    [x, y, across, down],
    [0, 0, width, height],
  ]);
}

function mask({ upTo, one }) {
  // Three decimals, which every reader of JSON takes for the same number.
  const of = (least, most) => Number((least + upTo((most - least) * 1000 + 1) / 1000).toFixed(3));
  return one([
    [of(0.1, 500), of(0, 10), of(0, 255)],
    [upTo(40) / 8 + 0.125, upTo(80) / 8, upTo(80) / 8],
    [0, 0, 0],
  ]);
}

function set(key, value) {
  return value === undefined ? {} : { [key]: value };
}

/** Chance that can be had again: xorshift, which is fair enough for parameters. */
function random(seed) {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const upTo = (count) => Math.floor(next() * count);
  const one = (list) => list[upTo(list.length)];
  const maybe = (share, make) => (next() < share ? make() : undefined);
  return { upTo, one, maybe };
}
