// Stores a file by tus-js-client: `node peer.mjs <file>`.
import { createReadStream, statSync } from 'node:fs'
import { Upload } from 'tus-js-client'

const [file] = process.argv.slice(2)
const { SITE_MEDIA_URL: url, SITE_MEDIA_SITE: site, SITE_MEDIA_API_KEY: key } = process.env
const type = 'application/zip'

const started = performance.now()
const uploadSize = statSync(file).size
const asked = await fetch(`${url}/site-media/v1/files/generate-resumable-upload-url`, {
  method: 'POST',
  headers: { authorization: key, 'wix-site-id': site, 'content-type': 'application/json' },
  body: JSON.stringify({ mimeType: type, fileName: 'big.zip', sizeInBytes: String(uploadSize) }),
})
const { uploadUrl, uploadToken } = await asked.json()
await new Promise((resolve, reject) => {
  const upload = new Upload(createReadStream(file), {
    endpoint: uploadUrl,
    uploadSize,
    metadata: { filename: 'big.zip', contentType: type, token: uploadToken },
    onSuccess: resolve,
    onError: reject,
  })
  upload.start()
})
const done = await fetch(`${uploadUrl}/${uploadToken}?filename=big.zip`, {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: '{}',
})
const { file: stored } = await done.json()
if (stored.sizeInBytes !== String(uploadSize)) throw new Error(`stored ${stored.sizeInBytes} bytes`)

console.log(`seconds ${(performance.now() - started) / 1000}`)
console.log('files 1')
console.log(`memory ${process.resourceUsage().maxRSS * 1024}`)
