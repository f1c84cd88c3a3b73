import { spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { end } from './child.ts'
import { freePort } from './free-port.ts'
import { childrenOf } from './process-figures.ts'

export const hasNginx = () => spawnSync('nginx', ['-v']).error === undefined

/** Serves the files of a folder with one worker process, without a log. */
export async function startNginx(
  folder: string,
  head: Record<string, string>,
): Promise<{ url: string; workerPid: number; stop(): Promise<void> }> {
  const port = await freePort()
  const path = join(folder, 'nginx.conf')
  await writeFile(path, configuration(folder, port, head))
  const child = spawn('nginx', ['-e', join(folder, 'error.log'), '-p', folder, '-c', path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await fetch(`${url}/page.html`).catch(() => undefined)
    await answer?.arrayBuffer()
    const [workerPid] = childrenOf(child.pid ?? 0)
    if (answer?.ok && workerPid !== undefined) return { url, workerPid, stop: () => end(child) }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await end(child)
  throw new Error('nginx did not answer within 5 seconds.')
}

const configuration = (folder: string, port: number, head: Record<string, string>) => `
${userInfo().uid === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  default_type text/html;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=10;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    gzip_static on;
    ${Object.entries(head)
      .filter(([name]) => !['content-type', 'content-encoding', 'etag'].includes(name))
      .map(([name, value]) => `add_header ${name} "${value}";`)
      .join('\n    ')}
  }
}
`
