// Runs before the first paint, so that a remembered choice of light or dark does not flash.
document.documentElement.dataset.js = ''
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {}
