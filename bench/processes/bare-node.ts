import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// What Node's own server can do at most: one body, kept in memory, with the headers it is given. Words: file, headers as JSON.
const [file = '', head = '{}'] = process.argv.slice(2)
const body = readFileSync(file)
const headers = Object.entries<string>({ ...JSON.parse(head), 'content-length': String(body.length) }).flat()
const server = createServer((_request, response) => {
  response.writeHead(200, headers)
  response.end(body)
})
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
)
