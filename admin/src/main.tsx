import '@fontsource-variable/source-sans-3/wght.css'
import './look/mantine.css'
import './look/tokens.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
createRoot(root).render(<App />)
