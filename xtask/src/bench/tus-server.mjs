// A tus server over a folder, started like ours: `node peer.mjs <data folder> <ready file>`.
import { rename, writeFile } from 'node:fs/promises'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const [data, ready] = process.argv.slice(2)
const tus = new Server({ path: '/files', datastore: new FileStore({ directory: data }) })
const listener = tus.listen({ host: '127.0.0.1', port: 0 })

listener.on('listening', async () => {
  const url = `http://127.0.0.1:${listener.address().port}`
  await writeFile(`${ready}.part`, JSON.stringify({ url }))
  await rename(`${ready}.part`, ready)
})
