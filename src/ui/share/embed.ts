/** The `<iframe>` that shows an experiment in another page. */
export function embedCode(link: string, title: string): string {
  return `<iframe src="${escapeAttribute(link)}" title="${escapeAttribute(title)}" width="100%" height="600" style="border:0" loading="lazy" allow="clipboard-write"></iframe>`
}

const escapeAttribute = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** A file name from a title: letters, digits and hyphens. */
export function fileName(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60)
  return `${plain === '' ? 'experiment' : plain}.json`
}
