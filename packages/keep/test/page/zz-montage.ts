import { readFileSync } from 'node:fs'
import { openBrowser } from './stage.ts'
const [out, width, ...files] = process.argv.slice(2)
const b = await openBrowser()
const p = await b.newPage({ viewport: { width: 2000, height: 1000 } })
const imgs = files.map(
  (f) =>
    `<img style="width:${width}px;margin:6px;border:1px solid #888;vertical-align:top" src="data:image/png;base64,${readFileSync(f).toString('base64')}">`,
)
await p.setContent(`<body style="margin:0;background:#888">${imgs.join('')}</body>`)
await p.screenshot({ path: out!, fullPage: true })
await b.close()
