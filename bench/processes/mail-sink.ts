import { createServer } from 'node:net'

// A mail server that takes everything at once: what sending costs is then the portal's own.
const answers: Record<string, string> = { DATA: '354 go on', QUIT: '221 bye' }
const server = createServer((socket) => {
  let buffer = ''
  let reading = false
  socket.write('220 sink ready\r\n')
  socket.on('error', () => undefined)
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    buffer += chunk
    for (;;) {
      const mark = reading ? '\r\n.\r\n' : '\r\n'
      const end = buffer.indexOf(mark)
      if (end < 0) return
      const verb = reading ? '' : buffer.slice(0, 4).toUpperCase()
      buffer = buffer.slice(end + mark.length)
      socket.write(`${answers[verb] ?? '250 taken'}\r\n`)
      reading = verb === 'DATA'
    }
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
