// What a browser makes of what a Media Manager serves: streams play in it, by the players that sites use, and drawings
// neither run nor fetch anything.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { launch, missing, serve } from './support/browser.mjs';
import { connect } from './support/client.mjs';
import { start } from './support/manager.mjs';
import { put } from './support/upload.mjs';

const SECONDS = 10;

/** How each player begins to play `url` in `video`, and tells of what goes wrong. */
const PLAYERS = {
  HLS: {
    library: 'hls.js/dist/hls.min.js',
    script: `
      const player = new Hls();
      player.on(Hls.Events.ERROR, (_, data) => errors.push(data.details));
      player.loadSource(url);
      player.attachMedia(video);`,
  },
  DASH: {
    library: 'dashjs/dist/modern/umd/dash.all.min.js',
    script: `
      const player = dashjs.MediaPlayer().create();
      player.on('error', ({ error }) => errors.push(error.message ?? String(error)));
      player.initialize(video, url, true);`,
  },
};

function page(format) {
  return `<!doctype html><video muted></video><script src="/${format}.js"></script><script>
    const url = decodeURIComponent(location.hash.slice(1));
    const video = document.querySelector('video');
    const [errors, sizes] = [[], new Set()];
    video.addEventListener('error', () => errors.push(video.error.message));
    video.addEventListener('resize', () => sizes.add(video.videoWidth + 'x' + video.videoHeight));
    video.addEventListener('canplay', () => { video.playbackRate = 4; video.play(); }, { once: true });
    const ended = new Promise((resolve) => {
      video.addEventListener('ended', resolve);
      addEventListener('error', ({ message }) => { errors.push(message); resolve(); });
    });
    ${PLAYERS[format].script}
  </script>`;
}

describe('a video plays in a browser', { skip: lacking(), concurrency: true }, () => {
  let manager;
  let site;
  let browser;
  const videos = {};
  before(async () => {
    manager = await start('--derive', '--video-ladder=144p,240p');
    browser = await launch();
    const pages = {};
    for (const [format, { library }] of Object.entries(PLAYERS)) {
      pages[`/${format}`] = ['text/html', page(format)];
      pages[`/${format}.js`] = ['text/javascript', await readFile(installed(library))];
    }
    // Another origin than the Media Manager's, as sites have it.
    site = await serve(pages);
    const bytes = await film();
    for (const kind of ['public', 'private']) {
      videos[kind] = await sent('film.mp4', 'video/mp4', bytes, { private: kind === 'private' });
    }
    await ready(Object.values(videos));
  });
  after(() => Promise.all([manager, site].map((one) => one?.stop())));
  after(() => browser?.close());

  async function sent(name, type, bytes, options) {
    const { files } = connect(manager);
    const { uploadUrl } = await files.generateFileUploadUrl(type, { fileName: name, ...options });
    const { file } = await put(uploadUrl, name, type, bytes);
    return file.id;
  }

  /** Waits until all of them are ready, by their events. */
  async function ready(wanted) {
    const left = new Set(wanted);
    let after = '';
    while (left.size > 0) {
      const asked = new URL(`_local/events?type=file_ready&type=file_failed&wait=30${after}`, `${manager.url}/`);
      const headers = { Authorization: manager.apiKey, 'wix-site-id': manager.site };
      const { events, next } = await (await fetch(asked, { headers })).json();
      for (const event of events.map(({ data }) => JSON.parse(data))) {
        assert.equal(event.slug, 'file_ready', JSON.stringify(event));
        left.delete(event.entityId);
      }
      after = `&after=${encodeURIComponent(next)}`;
    }
  }

  for (const format of Object.keys(PLAYERS)) {
    for (const kind of ['public', 'private']) {
      test(`by ${format}, a ${kind} one`, async () => {
        const { files } = connect(manager);
        const { downloadUrl } = await files.generateVideoStreamingUrl(videos[kind], { format });

        const tab = await browser.newPage();
        await tab.goto(`${site.url}/${format}#${encodeURIComponent(downloadUrl.url)}`);
        const [errors, time, sizes] = await tab.evaluate(
          'ended.then(() => [errors, video.currentTime, [...sizes]])',
        );
        await tab.close();

        assert.deepEqual(errors, []);
        assert.ok(Math.abs(time - SECONDS) < 0.2, `it ends after ${time} s`);
        assert.ok(sizes.every((size) => ['256x144', '426x240', '428x240'].includes(size)), sizes.join());
      });
    }
  }
});

describe('a drawing', { skip: missing() }, () => {
  let manager;
  let browser;
  let elsewhere;
  before(async () => {
    manager = await start();
    browser = await launch();
    const pages = {};
    elsewhere = await serve(pages);
    pages['/evil.svg'] = ['image/svg+xml', evil(elsewhere.url)];
  });
  after(() => Promise.all([manager, elsewhere].map((one) => one?.stop())));
  after(() => browser?.close());

  /** Opens an address, and tells what was asked for on the way. */
  async function opened(url) {
    const asked = [];
    const tab = await browser.newPage();
    tab.on('request', (request) => asked.push(request.url()));
    await tab.goto(url, { waitUntil: 'load' });
    await tab.close();
    return asked;
  }

  test('runs and fetches nothing when it is opened', async () => {
    const { files } = connect(manager);
    const { uploadUrl } = await files.generateFileUploadUrl('image/svg+xml', { fileName: 'evil.svg' });
    const { file } = await put(uploadUrl, 'evil.svg', 'image/svg+xml', evil(elsewhere.url));

    assert.deepEqual(await opened(file.url), [file.url]);
    assert.deepEqual(elsewhere.asked, []);

    // As it came it does both, so that it would be seen.
    await opened(`${elsewhere.url}/evil.svg`);
    assert.ok(elsewhere.asked.includes('/ran'), elsewhere.asked.join());
    assert.ok(elsewhere.asked.includes('/picture.png'), elsewhere.asked.join());
  });
});

/** A drawing that tries whatever a drawing can. */
function evil(url) {
  return `<?xml version="1.0"?>
    <!DOCTYPE svg [<!ENTITY where "${url}">]>
    <?xml-stylesheet href="${url}/sheet.css" type="text/css"?>
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="70"
         onload="new Image().src='${url}/loaded'">
      <script>new Image().src = '${url}/ran';</script>
      <script href="${url}/script.js"/>
      <style>@import '${url}/import.css'; rect { fill: url(${url}/fill.svg#a) } @font-face { font-family: a; src: url(${url}/font.woff) }</style>
      <image href="&where;/picture.png" width="9" height="9"/>
      <image xlink:href="/media/another.png" width="9" height="9"/>
      <use href="${url}/use.svg#a"/>
      <filter id="f"><feImage href="${url}/filter.png"/></filter>
      <rect width="9" height="9" filter="url(#f)" style="background: url(${url}/back.png)"/>
      <rect width="9" height="9" style="cursor: url(${url}/hand.cur), auto; background-image: image-set('${url}/set.png' 1x)"/>
      <text font-family="a">words</text>
      <g id="loop"><use href="#loop"/></g>
      <set attributeName="href" to="javascript:alert(1)"/>
      <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${url}/frame.html"/></foreignObject>
    </svg>`;
}

/** Why videos cannot be tried. */
function lacking() {
  const asked = spawnSync('ffmpeg', ['-version']);
  return missing() || (asked.error ? 'ffmpeg is not installed' : false);
}

async function film() {
  const home = await mkdtemp(join(tmpdir(), 'site-media-interop-'));
  const path = join(home, 'film.mp4');
  const inputs = [`testsrc2=s=426x240:r=25:d=${SECONDS}`, `sine=d=${SECONDS}`].flatMap((one) => ['-f', 'lavfi', '-i', one]);
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...inputs, '-preset', 'ultrafast', path]);
  assert.equal(status, 0, String(stderr));
  const bytes = await readFile(path);
  await rm(home, { recursive: true });
  return bytes;
}

function installed(path) {
  return new URL(`node_modules/${path}`, import.meta.url);
}
