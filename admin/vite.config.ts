import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const portal = process.env.PORTAL_ORIGIN ?? 'http://127.0.0.1:3001'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/admin/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content security policy allows no data: addresses for fonts and images.
    assetsInlineLimit: 0,
    target: 'es2023',
    // A file per component style would cost a request each.
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': portal } },
})
