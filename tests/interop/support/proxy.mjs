// A line to a server that breaks after so many bytes, as lines of phones do.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A port that passes everything on to the server that it is turned `towards`. After `cutAfter(bytes)`, that much more
 * is sent, and then the connection that is sending breaks; the promise is kept when the server has noticed.
 */
export async function proxy() {
  const line = { port: undefined, cut: undefined, cuts: 0 };
  const server = createServer((near) => pass(near, line));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    towards: (url) => {
      line.port = Number(new URL(url).port);
    },
    cutAfter: (bytes) =>
      new Promise((noticed) => {
        line.cut = { left: bytes, noticed };
      }),
    cuts: () => line.cuts,
    stop: () => server.close(),
  };
}

function pass(near, line) {
  const far = connect(line.port, '127.0.0.1');
  near.on('data', (piece) => {
    const { cut } = line;
    if (!cut || piece.length <= cut.left) {
      far.write(piece);
      if (cut) {
        cut.left -= piece.length;
      }
      return;
    }
    // The server gets every byte up to the break and none after it, each time the same.
    far.once('close', cut.noticed);
    far.unpipe(near).resume();
    far.end(piece.subarray(0, cut.left));
    near.destroy();
    line.cut = undefined;
    line.cuts += 1;
  });
  near.on('end', () => far.end());
  far.pipe(near);
  // A broken line is what it is for; whoever uses it is told by their own end.
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
}
