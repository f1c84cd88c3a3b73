import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// Stands for an API behind the gateway: answers at once, with as much as a usual record.
const body = Buffer.from(
  JSON.stringify({ parcels: Array.from({ length: 10 }, (_, id) => ({ id, status: 'on its way', kilograms: 3.2 })) }),
)
const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
})
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
)
