// Stores every file of a folder by the vendor's client: `node peer.mjs <folder> <how many at once>`.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { files } from '@wix/media'
import { ApiKeyStrategy, createClient } from '@wix/sdk'

const [folder, hands] = process.argv.slice(2)
const { SITE_MEDIA_URL: url, SITE_MEDIA_SITE: siteId, SITE_MEDIA_API_KEY: apiKey } = process.env
const type = 'application/zip'

// The host is written into the client; the `fetch` that it takes leads elsewhere.
const towards = (input, init) => {
  const { pathname, search } = new URL(input)
  return fetch(new URL(pathname + search, url), init)
}
const client = createClient({ modules: { files }, auth: ApiKeyStrategy({ siteId, apiKey }), fetch: towards })

async function store(fileName) {
  const body = await readFile(join(folder, fileName))
  const { uploadUrl } = await client.files.generateFileUploadUrl(type, { fileName })
  const target = new URL(uploadUrl)
  target.searchParams.set('filename', fileName)
  const answer = await fetch(target, { method: 'PUT', headers: { 'content-type': type }, body })
  const { file } = await answer.json()
  if (file.sizeInBytes !== String(body.length)) throw new Error(`stored ${file.sizeInBytes} bytes`)
}

const started = performance.now()
const names = (await readdir(folder))[Symbol.iterator]()
let stored = 0
async function hand() {
  for (const name of names) {
    await store(name)
    stored += 1
  }
}
await Promise.all(Array.from({ length: Number(hands) }, hand))

console.log(`seconds ${(performance.now() - started) / 1000}`)
console.log(`files ${stored}`)
console.log(`memory ${process.resourceUsage().maxRSS * 1024}`)
