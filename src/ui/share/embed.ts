/** The `<iframe>` that shows an experiment in another page. */
export function embedCode(link: string, title: string): string {
  return `<iframe src="${escapeAttribute(link)}" title="${escapeAttribute(title)}" width="100%" height="600" style="border:0" loading="lazy" allow="clipboard-write"></iframe>`
}

const escapeAttribute = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
