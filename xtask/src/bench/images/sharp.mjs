// sharp, which makes 800 x 800 of a photograph: so many times in this process, or for whoever asks over HTTP.
//
//     node peer.mjs PHOTOGRAPH FORMAT COUNT RESULT     prints `seconds`, of one on average, and `memory`, at most
//     node peer.mjs PHOTOGRAPH READY-FILE              serves `/FORMAT` until it is ended
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import sharp from 'sharp'

const SIDE = 800
const QUALITY = 85

// Each image is made by one thread, as sharp itself chooses on most Linux, and as ours does.
sharp.concurrency(1)
// What is asked for again is made again: that is what is measured.
sharp.cache(false)

const made = (bytes, format) =>
  sharp(bytes).autoOrient().resize(SIDE, SIDE).toFormat(format, { quality: QUALITY }).toBuffer()

async function measure(photograph, format, count, result) {
  const bytes = await readFile(photograph)
  await writeFile(result, await made(bytes, format))
  const started = performance.now()
  for (let done = 0; done < count; done += 1) {
    await made(bytes, format)
  }
  console.log(`seconds ${(performance.now() - started) / 1000 / count}`)
  console.log(`files ${count}`)
  console.log(`memory ${process.resourceUsage().maxRSS * 1024}`)
}

function serve(photograph, ready) {
  const server = createServer(async (request, response) => {
    const format = request.url.split('?')[0].slice(1)
    try {
      const bytes = await made(await readFile(photograph), format)
      response.writeHead(200, { 'content-type': `image/${format}`, 'content-length': bytes.length }).end(bytes)
    } catch (error) {
      response.writeHead(400).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1', async () => {
    const url = `http://127.0.0.1:${server.address().port}`
    await writeFile(`${ready}.part`, JSON.stringify({ url }))
    await rename(`${ready}.part`, ready)
  })
}

const words = process.argv.slice(2)
if (words.length === 2) {
  serve(...words)
} else {
  await measure(...words)
}
