// before the first paint: the person's choice, else the system's; a file of its own, because a page policy forbids inline scripts
{
  let kept = null
  try {
    kept = localStorage.getItem('active-network-lab.theme')
  } catch {
    // a page whose storage is refused follows the system
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = kept === 'light' || kept === 'dark' ? kept : dark ? 'dark' : 'light'
}
